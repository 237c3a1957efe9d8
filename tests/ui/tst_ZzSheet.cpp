#undef QT_NO_CAST_FROM_ASCII
#include "ui/common/Theme.h"
#include "tests/support/Offscreen.h"
#include <QtTest>
#include <QPainter>
class tst_ZzSheet final : public QObject { Q_OBJECT
private slots: void sheet() {
  QStringList names; for (const auto &n : QDir(":/icons").entryList()) names << n.chopped(4);
  const int cols = 12, cell = 84; const int rows = (names.size()+cols-1)/cols;
  QImage img(cols*cell, rows*70*2, QImage::Format_RGB32);
  int oy=0;
  for (auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
    Theme::apply(mode); QPainter p(&img); p.fillRect(0,oy,img.width(),rows*70,Theme::palette(mode).color(QPalette::Window));
    p.setPen(Theme::palette(mode).color(QPalette::WindowText)); QFont f; f.setPixelSize(9); p.setFont(f);
    for (int i=0;i<names.size();++i) { int x=(i%cols)*cell, y=oy+(i/cols)*70; QIcon ic=Theme::icon(names[i]);
      p.drawPixmap(x+6,y+6,ic.pixmap(QSize(32,32),1.0)); p.drawPixmap(x+48,y+14,ic.pixmap(QSize(16,16),1.0)); p.drawText(x+4,y+56,names[i]); }
    oy += rows*70; }
  img.save("/tmp/shell-icons.png");
} };
QTEST_MAIN(tst_ZzSheet)
#include "tst_ZzSheet.moc"
