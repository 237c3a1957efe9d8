// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connections/PlaceForm.h"

#include "models/connection/ConnectionUrl.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

namespace {

/// Those that this version opens.
constexpr std::array shownTypes{DatabaseType::PostgreSql, DatabaseType::MySql, DatabaseType::MariaDb,
                                DatabaseType::Sqlite, DatabaseType::Medusa};

/// Names of products: not translated.
QString productName(DatabaseType type)
{
    switch (type) {
    case DatabaseType::PostgreSql:
        return QStringLiteral("PostgreSQL");
    case DatabaseType::MySql:
        return QStringLiteral("MySQL");
    case DatabaseType::MariaDb:
        return QStringLiteral("MariaDB");
    case DatabaseType::Sqlite:
        return QStringLiteral("SQLite");
    case DatabaseType::Medusa:
        return QStringLiteral("Medusa (PostgreSQL)");
    default:
        return DatabaseTypes::toName(type);
    }
}

bool looksLikeUrl(const QString &text)
{
    return text.contains(QLatin1String("://")) || text.startsWith(QLatin1String("sqlite:"));
}

QWidget *rowOf(std::initializer_list<QWidget *> widgets, QWidget *parent)
{
    auto *row = new QWidget(parent);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    for (QWidget *widget : widgets)
        layout->addWidget(widget, widget == *widgets.begin() ? 1 : 0);
    return row;
}

} // namespace

PlaceForm::PlaceForm(QWidget *parent)
    : ConnectionForm(parent)
    , m_type(new QComboBox(this))
    , m_host(new QLineEdit(this))
    , m_port(new QSpinBox(this))
    , m_pasteUrl(new QPushButton(this))
    , m_file(new QLineEdit(this))
    , m_chooseFile(new QPushButton(this))
    , m_database(new QLineEdit(this))
    , m_user(new QLineEdit(this))
    , m_password(new QLineEdit(this))
    , m_reveal(new QToolButton(this))
    , m_ask(new QCheckBox(this))
    , m_name(new QLineEdit(this))
{
    buildRows();
    connectFields();
    retranslate();
    typeChanged();
}

void PlaceForm::buildRows()
{
    for (const DatabaseType type : shownTypes)
        m_type->addItem(productName(type), QVariant::fromValue(static_cast<int>(type)));
    m_port->setRange(0, 65535);
    m_port->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_port->setMinimumWidth(110);
    m_password->setEchoMode(QLineEdit::Password);
    m_reveal->setCheckable(true);
    m_reveal->setFocusPolicy(Qt::StrongFocus);
    for (QPushButton *button : {m_pasteUrl, m_chooseFile})
        button->setAutoDefault(false);
    for (const auto &[widget, name] : {std::pair<QWidget *, const char *>{m_type, "type"},
                                       {m_host, "host"},
                                       {m_port, "port"},
                                       {m_pasteUrl, "pasteUrl"},
                                       {m_file, "file"},
                                       {m_database, "database"},
                                       {m_user, "user"},
                                       {m_password, "password"},
                                       {m_reveal, "reveal"},
                                       {m_ask, "askEachTime"},
                                       {m_name, "name"}})
        widget->setObjectName(QLatin1String(name));

    m_grid->addRow(ProfileField::Type, m_type);
    m_grid->addRow(ProfileField::Host, rowOf({m_host, m_port, m_pasteUrl}, this), m_host);
    m_grid->addAlias(ProfileField::Port, ProfileField::Host);
    m_grid->addAlias(ProfileField::Url, ProfileField::Host);
    m_grid->addRow(ProfileField::File, rowOf({m_file, m_chooseFile}, this), m_file);
    m_grid->addRow(ProfileField::Database, m_database);
    m_grid->addRow(ProfileField::Username, m_user);
    m_grid->addRow(ProfileField::Password, rowOf({m_password, m_reveal, m_ask}, this), m_password);
    m_grid->addRow(ProfileField::Name, m_name);
}

void PlaceForm::connectFields()
{
    connect(m_type, &QComboBox::activated, this, [this] {
        typeChanged();
        emit changed(ProfileField::Type);
    });
    connect(m_host, &QLineEdit::textEdited, this, &PlaceForm::hostChanged);
    connect(m_host, &QLineEdit::editingFinished, this, &PlaceForm::takeHostAsUrl);
    connect(m_port, &QSpinBox::valueChanged, this, [this] { emit changed(ProfileField::Port); });
    connect(m_pasteUrl, &QPushButton::clicked, this, [this] {
        QByteArray text = QGuiApplication::clipboard()->text().trimmed().toUtf8();
        takeUrl(Secret::takeFrom(text));
    });
    connect(m_chooseFile, &QPushButton::clicked, this, &PlaceForm::chooseFile);
    for (const auto &[edit, field] : {std::pair{m_file, ProfileField::File},
                                      {m_database, ProfileField::Database},
                                      {m_user, ProfileField::Username},
                                      {m_name, ProfileField::Name}}) {
        connect(edit, &QLineEdit::textChanged, this, [this, field = field] {
            proposeName();
            emit changed(field);
        });
    }
    connect(m_password, &QLineEdit::textEdited, this, [this] {
        if (!m_password->text().isEmpty())
            m_ask->setChecked(false);
        emit changed(ProfileField::Password);
    });
    connect(m_reveal, &QToolButton::toggled, this, [this](bool reveal) {
        m_password->setEchoMode(reveal ? QLineEdit::Normal : QLineEdit::Password);
    });
    connect(m_ask, &QCheckBox::clicked, this, [this](bool ask) {
        if (ask)
            m_password->clear();
        showPasswordState();
        emit changed(ProfileField::Password);
    });
}

void PlaceForm::retranslate()
{
    m_grid->setTitle(ProfileField::Type, tr("&Type"));
    m_grid->setTitle(ProfileField::Host, tr("&Host"));
    m_grid->setTitle(ProfileField::File, tr("&File"));
    m_grid->setTitle(ProfileField::Database, tr("Data&base"));
    m_grid->setTitle(ProfileField::Username, tr("&User"));
    m_grid->setTitle(ProfileField::Password, tr("&Password"));
    m_grid->setTitle(ProfileField::Name, tr("&Name"));
    m_host->setPlaceholderText(tr("name, address or socket folder; or paste a URL"));
    m_port->setAccessibleName(tr("Port"));
    m_port->setPrefix(tr("port ", "before the number in a field"));
    m_pasteUrl->setText(tr("Paste UR&L"));
    m_pasteUrl->setToolTip(tr("Fill the fields from a connection URL in the clipboard, such as "
                              "postgresql://user:password@host/database"));
    m_chooseFile->setText(tr("Ch&oose…"));
    m_reveal->setText(tr("Show"));
    m_reveal->setToolTip(tr("Show the password as it is typed"));
    m_ask->setText(tr("&Ask each time"));
    m_ask->setToolTip(tr("The password is not saved; Penstock asks for it once in each session"));
    showPasswordState();
    proposeName();
    typeChanged();
}

DatabaseType PlaceForm::type() const
{
    return static_cast<DatabaseType>(m_type->currentData().toInt());
}

void PlaceForm::typeChanged()
{
    const bool isFile = DatabaseTypes::isFile(type());
    for (const auto field :
         {ProfileField::Host, ProfileField::Database, ProfileField::Username, ProfileField::Password})
        m_grid->setRowVisible(field, !isFile);
    m_grid->setRowVisible(ProfileField::File, isFile);
    m_port->setSpecialValueText(tr("port %1").arg(DatabaseTypes::defaultPort(type())));
    proposeName();
}

void PlaceForm::show(const ConnectionProfile &profile)
{
    const QSignalBlocker quiet(this);
    int index = m_type->findData(static_cast<int>(profile.type));
    if (index < 0) {
        m_type->addItem(productName(profile.type), static_cast<int>(profile.type));
        index = m_type->count() - 1;
    }
    m_type->setCurrentIndex(index);
    const bool isFile = DatabaseTypes::isFile(profile.type);
    m_host->setText(profile.host);
    m_hostLength = profile.host.size();
    m_port->setValue(profile.port == DatabaseTypes::defaultPort(profile.type) ? 0 : profile.port);
    m_file->setText(isFile ? profile.database : QString());
    m_database->setText(isFile ? QString() : profile.database);
    m_user->setText(profile.username);
    m_kept = profile.password;
    m_password->clear();
    m_ask->setChecked(profile.password.isEmpty() && !profile.id.isEmpty() && !isFile);
    m_name->setText(profile.name);
    typeChanged();
    showPasswordState();
}

void PlaceForm::writeTo(ConnectionProfile &profile) const
{
    const bool isFile = DatabaseTypes::isFile(type());
    profile.type = type();
    profile.host = isFile ? QString() : m_host->text();
    profile.port = isFile ? 0 : m_port->value();
    profile.database = isFile ? m_file->text() : m_database->text();
    profile.username = isFile ? QString() : m_user->text();
    QByteArray typed = m_password->text().toUtf8();
    profile.password = isFile || m_ask->isChecked() ? Secret()
                       : typed.isEmpty()            ? m_kept
                                                    : Secret::takeFrom(typed);
    profile.name = m_name->text().trimmed().isEmpty() ? m_name->placeholderText() : m_name->text();
}

// -- URL ----------------------------------------------------------------------------------------------------

/// Pasted text arrives at once and is taken at once; typed text when the field is left.
void PlaceForm::hostChanged(const QString &text)
{
    const bool pasted = text.size() - m_hostLength > 1;
    m_hostLength = text.size();
    if (pasted && looksLikeUrl(text)) {
        takeHostAsUrl();
        return;
    }
    proposeName();
    emit changed(ProfileField::Host);
}

void PlaceForm::takeHostAsUrl()
{
    if (!looksLikeUrl(m_host->text()))
        return;
    QByteArray text = m_host->text().trimmed().toUtf8();
    m_host->setText({}); // forgets what could be undone, too
    m_hostLength = 0;
    takeUrl(Secret::takeFrom(text));
}

void PlaceForm::takeUrl(Secret url)
{
    const auto parsed = ConnectionUrl::parse(url);
    if (!parsed) {
        m_grid->setError(ProfileField::Host,
                         parsed.error().advice.isEmpty()
                             ? parsed.error().message
                             : parsed.error().message + QLatin1Char(' ') + parsed.error().advice);
        return;
    }
    ConnectionProfile profile;
    writeTo(profile);
    profile.name = m_name->text();
    parsed->applyTo(profile);
    const bool asks = m_ask->isChecked() && profile.password.isEmpty();
    show(profile);
    m_ask->setChecked(asks);
    showPasswordState();
    m_grid->setHint(ProfileField::Host, tr("Taken from the URL."), Theme::Role::Good);
    emit urlTaken(profile, parsed->warnings);
    emit changed(ProfileField::Url);
}

// -- File, name, password -----------------------------------------------------------------------------------

void PlaceForm::chooseFile()
{
    if (m_chooser)
        return;
    m_chooser = new QFileDialog(this, tr("SQLite database"), QFileInfo(m_file->text()).path());
    m_chooser->setAttribute(Qt::WA_DeleteOnClose);
    m_chooser->setFileMode(QFileDialog::ExistingFile);
    connect(m_chooser, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
    m_chooser->open();
}

void PlaceForm::setTakenNames(const QStringList &names)
{
    m_taken = names;
    proposeName();
}

bool PlaceForm::isTaken(const QString &name) const
{
    return m_taken.contains(name.trimmed(), Qt::CaseInsensitive);
}

void PlaceForm::proposeName()
{
    const bool isFile = DatabaseTypes::isFile(type());
    QString name = isFile ? QFileInfo(m_file->text()).completeBaseName() : m_database->text().trimmed();
    if (!isFile && isTaken(name))
        name += QLatin1Char(' ') + m_host->text().trimmed();
    name = name.left(60);
    QString free = name;
    for (int number = 2; isTaken(free); ++number)
        free = QStringLiteral("%1 %2").arg(name).arg(number);
    m_name->setPlaceholderText(free);
}

void PlaceForm::setSecretPlace(const QString &words)
{
    m_secretPlace = words;
    showPasswordState();
}

void PlaceForm::showPasswordState()
{
    m_password->setPlaceholderText(
        m_kept.isEmpty() || m_ask->isChecked() ? QString() : tr("kept; type another one to replace it"));
    m_grid->setHint(ProfileField::Password, m_ask->isChecked()
                                                ? tr("Not saved: Penstock asks once in each session.")
                                                : m_secretPlace);
}
