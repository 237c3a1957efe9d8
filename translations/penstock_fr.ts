<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR">
<context>
    <name>AppPaths</name>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>Impossible de créer le dossier %1.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be looked at.</source>
        <translation>Impossible d’examiner le dossier %1.</translation>
    </message>
    <message>
        <source>%1 is no folder.</source>
        <translation>%1 n’est pas un dossier.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>The folder %1 belongs to somebody else.</source>
        <translation>Le dossier %1 appartient à un autre utilisateur.</translation>
    </message>
    <message>
        <source>Choose a folder of your own.</source>
        <translation>Choisissez un dossier qui vous appartient.</translation>
    </message>
    <message>
        <source>The folder %1 is open to others, and there is something in it.</source>
        <translation>Le dossier %1 est accessible à d’autres utilisateurs et n’est pas vide.</translation>
    </message>
    <message>
        <source>Choose a folder that Penstock can have for itself, or close it: chmod 700 %1</source>
        <translation>Choisissez un dossier réservé à Penstock, ou fermez-en l’accès&#xa0;: chmod 700 %1</translation>
    </message>
    <message>
        <source>The folder %1 cannot be closed to others.</source>
        <translation>Impossible de fermer le dossier %1 aux autres utilisateurs.</translation>
    </message>
</context>
<context>
    <name>CommandText</name>
    <message>
        <source>Command</source>
        <translation>Commande</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
</context>
<context>
    <name>ConnectionDetails</name>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Chiffrement</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>In its own words</source>
        <translation>Dans ses propres mots</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Que faire</translation>
    </message>
    <message>
        <source>Details of the connection</source>
        <translation>Détails de la connexion</translation>
    </message>
</context>
<context>
    <name>ConnectionListModel</name>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Chiffrement</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Environnement</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Not tested</source>
        <translation>Non testée</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>Désactivée</translation>
    </message>
    <message>
        <source>Testing …</source>
        <translation>Test en cours…</translation>
    </message>
    <message>
        <source>Reachable in %1 ms, %2</source>
        <translation>Joignable en %1 ms, %2</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Échec : %1</translation>
    </message>
</context>
<context>
    <name>ConnectionProfile</name>
    <message>
        <source>a text</source>
        <translation>un texte</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true ou false</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>un nombre</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>un nombre entier</translation>
    </message>
    <message>
        <source>In a connection&apos;s JSON, “%1” must be %2.</source>
        <translation>Dans le JSON d’une connexion, «&#xa0;%1&#xa0;» doit être %2.</translation>
    </message>
</context>
<context>
    <name>ConnectionUrl</name>
    <message>
        <source>it is longer than %1 characters</source>
        <translation>elle dépasse %1 caractères</translation>
    </message>
    <message>
        <source>it holds a bare #</source>
        <translation>elle contient un # non encodé</translation>
    </message>
    <message>
        <source>there is a bare @ behind the host</source>
        <translation>un @ non encodé suit l’hôte</translation>
    </message>
    <message>
        <source>it does not begin with postgresql://, mysql://, mariadb:// or sqlite:</source>
        <translation>elle ne commence pas par postgresql://, mysql://, mariadb:// ou sqlite:</translation>
    </message>
    <message>
        <source>%1 connections are not supported in this version.</source>
        <translation>Cette version ne prend pas en charge les connexions %1.</translation>
    </message>
    <message>
        <source>// is missing behind its first word</source>
        <translation>il manque // après son premier mot</translation>
    </message>
    <message>
        <source>a file is written sqlite:///absolute/file or sqlite:relative/file</source>
        <translation>un fichier s’écrit sqlite:///fichier/absolu ou sqlite:fichier/relatif</translation>
    </message>
    <message>
        <source>The connection URL names several hosts, which is not supported.</source>
        <translation>L’URL de connexion désigne plusieurs hôtes, ce qui n’est pas pris en charge.</translation>
    </message>
    <message>
        <source>Make one connection per host.</source>
        <translation>Créez une connexion par hôte.</translation>
    </message>
    <message>
        <source>the ] behind an IPv6 address is missing</source>
        <translation>il manque le ] après une adresse IPv6</translation>
    </message>
    <message>
        <source>something else than a port follows the IPv6 address</source>
        <translation>l’adresse IPv6 est suivie d’autre chose que d’un port</translation>
    </message>
    <message>
        <source>the port is no number from 1 to 65535</source>
        <translation>le port n’est pas un nombre de 1 à 65535</translation>
    </message>
    <message>
        <source>its sslmode is none of disable, prefer, require, verify-ca, verify-full</source>
        <translation>son sslmode n’est ni disable, ni prefer, ni require, ni verify-ca, ni verify-full</translation>
    </message>
    <message>
        <source>its ssl is neither true nor false</source>
        <translation>son paramètre ssl n’est ni true ni false</translation>
    </message>
    <message>
        <source>its connect_timeout is no number of seconds</source>
        <translation>son connect_timeout n’est pas un nombre de secondes</translation>
    </message>
    <message>
        <source>The parameter %1 of the connection URL is not used.</source>
        <translation>Le paramètre %1 de l’URL de connexion n’est pas utilisé.</translation>
    </message>
    <message>
        <source>A parameter of the connection URL is not used.</source>
        <translation>Un paramètre de l’URL de connexion n’est pas utilisé.</translation>
    </message>
    <message>
        <source>The connection URL cannot be read: %1.</source>
        <translation>L’URL de connexion est illisible&#xa0;: %1.</translation>
    </message>
    <message>
        <source>It is written postgresql://user:password@host:port/database. In the user name and the password, special characters are percent-encoded: @ as %40, / as %2F, # as %23, ? as %3F, % as %25.</source>
        <translation>Elle s’écrit postgresql://utilisateur:motdepasse@hôte:port/base. Dans le nom d’utilisateur et le mot de passe, les caractères spéciaux sont encodés par un pourcent&#xa0;: @ en %40, / en %2F, # en %23, ? en %3F, % en %25.</translation>
    </message>
    <message>
        <source>a % is not followed by two hexadecimal digits</source>
        <translation>un % n’est pas suivi de deux chiffres hexadécimaux</translation>
    </message>
</context>
<context>
    <name>ConnectionsCommand</name>
    <message>
        <source>Warning: %1</source>
        <translation>Avertissement&#xa0;: %1</translation>
    </message>
    <message>
        <source>There is a connection &quot;%1&quot; already.</source>
        <translation>Il existe déjà une connexion «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Change it with &quot;connections edit&quot;, or take another name.</source>
        <translation>Modifiez-la avec «&#xa0;connections edit&#xa0;», ou choisissez un autre nom.</translation>
    </message>
    <message>
        <source>Added %1 (%2).</source>
        <translation>Connexion %1 ajoutée (%2).</translation>
    </message>
    <message>
        <source>Changed %1 (%2).</source>
        <translation>Connexion %1 modifiée (%2).</translation>
    </message>
    <message>
        <source>Removed %1.</source>
        <translation>Connexion %1 supprimée.</translation>
    </message>
</context>
<context>
    <name>ConnectionsPage</name>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Tester</translation>
    </message>
    <message>
        <source>Test the selected connections</source>
        <translation>Tester les connexions choisies</translation>
    </message>
    <message>
        <source>Test &amp;all</source>
        <translation>&amp;Tout tester</translation>
    </message>
    <message>
        <source>Test every active connection</source>
        <translation>Tester toutes les connexions actives</translation>
    </message>
    <message>
        <source>&amp;Reload</source>
        <translation>&amp;Recharger</translation>
    </message>
    <message>
        <source>Read the workspace again</source>
        <translation>Relire l’espace de travail</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Connexions</translation>
    </message>
</context>
<context>
    <name>Crypto</name>
    <message>
        <source>The encryption library libsodium does not start.</source>
        <translation>La bibliothèque de chiffrement libsodium ne démarre pas.</translation>
    </message>
    <message>
        <source>There is no memory left to hold secrets.</source>
        <translation>Il n’y a plus de mémoire pour conserver des secrets.</translation>
    </message>
    <message>
        <source>The sealed data is not what was written.</source>
        <translation>Les données scellées ne sont pas celles qui ont été écrites.</translation>
    </message>
</context>
<context>
    <name>DatabaseManager</name>
    <message>
        <source>&quot;%1&quot; of the workspace is hidden by one of the environment.</source>
        <translation>La connexion «&#xa0;%1&#xa0;» de l’espace de travail est masquée par une connexion de l’environnement.</translation>
    </message>
    <message>
        <source>There is no connection &quot;%1&quot;.</source>
        <translation>Il n’existe pas de connexion «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>There are none yet; add one first.</source>
        <translation>Il n’y en a encore aucune&#xa0;; commencez par en ajouter une.</translation>
    </message>
    <message>
        <source>There are: %1.</source>
        <translation>Connexions existantes&#xa0;: %1.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; comes from the environment and cannot be changed here.</source>
        <translation>«&#xa0;%1&#xa0;» provient de l’environnement et ne peut pas être modifiée ici.</translation>
    </message>
    <message>
        <source>Change its variables, or add a connection with another name.</source>
        <translation>Modifiez ses variables, ou ajoutez une connexion sous un autre nom.</translation>
    </message>
    <message>
        <source>There is no workspace to save &quot;%1&quot; in.</source>
        <translation>Il n’y a pas d’espace de travail où enregistrer «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>&quot;%1&quot; comes from the environment and cannot be removed here.</source>
        <translation>«&#xa0;%1&#xa0;» provient de l’environnement et ne peut pas être supprimée ici.</translation>
    </message>
    <message>
        <source>Unset its variables.</source>
        <translation>Supprimez ses variables d’environnement.</translation>
    </message>
    <message>
        <source>The connection &quot;%1&quot; is switched off.</source>
        <translation>La connexion «&#xa0;%1&#xa0;» est désactivée.</translation>
    </message>
    <message>
        <source>Make it active to use it.</source>
        <translation>Activez-la pour l’utiliser.</translation>
    </message>
</context>
<context>
    <name>DatabaseType</name>
    <message>
        <source>“%1” is no kind of database that Penstock knows.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un type de base de données connu de Penstock.</translation>
    </message>
    <message>
        <source>Known kinds: %1.</source>
        <translation>Types connus&#xa0;: %1.</translation>
    </message>
</context>
<context>
    <name>DemoCommand</name>
    <message>
        <source>Demo</source>
        <translation>Démo</translation>
    </message>
    <message>
        <source>Three databases and a workspace are in %1.
Try for yourself:
  penstockctl --workspace %1 connections list</source>
        <translation>Trois bases de données et un espace de travail se trouvent dans %1.
À vous d’essayer&#xa0;:
  penstockctl --workspace %1 connections list</translation>
    </message>
</context>
<context>
    <name>DemoData</name>
    <message>
        <source>The demo database %1 could not be made: %2.</source>
        <translation>Impossible de créer la base de démonstration %1&#xa0;: %2.</translation>
    </message>
    <message>
        <source>Articles and orders of the demo shop</source>
        <translation>Articles et commandes de la boutique de démonstration</translation>
    </message>
    <message>
        <source>Customers and contracts of the demo</source>
        <translation>Clients et contrats de la démonstration</translation>
    </message>
    <message>
        <source>Visits of the demo&apos;s web site</source>
        <translation>Visites du site web de démonstration</translation>
    </message>
</context>
<context>
    <name>DriverRegistry</name>
    <message>
        <source>%1: databases of type %2 are not supported in this version.</source>
        <translation>%1&#xa0;: cette version ne prend pas en charge les bases de données de type %2.</translation>
    </message>
    <message>
        <source>Supported are postgresql, mysql, mariadb, sqlite and medusa.</source>
        <translation>Types pris en charge&#xa0;: postgresql, mysql, mariadb, sqlite et medusa.</translation>
    </message>
</context>
<context>
    <name>DurableFile</name>
    <message>
        <source>%1 cannot be written.</source>
        <translation>Impossible d’écrire %1.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be synced to its disk.</source>
        <translation>Impossible de synchroniser le dossier %1 avec son disque.</translation>
    </message>
    <message>
        <source>%1 cannot be read.</source>
        <translation>Impossible de lire %1.</translation>
    </message>
    <message>
        <source>%1 is no regular file.</source>
        <translation>%1 n’est pas un fichier ordinaire.</translation>
    </message>
    <message>
        <source>%1 has %2 bytes, more than any such file.</source>
        <translation>%1 compte %2 octets, plus qu’aucun fichier de ce genre.</translation>
    </message>
    <message>
        <source>%1 exists already.</source>
        <translation>%1 existe déjà.</translation>
    </message>
</context>
<context>
    <name>EmptyConnections</name>
    <message>
        <source>No connections yet</source>
        <translation>Pas encore de connexion</translation>
    </message>
    <message>
        <source>Add the first one in a terminal. The command reads one line, the password, from its standard input, and seals it.</source>
        <translation>Ajoutez la première dans un terminal. La commande lit une ligne, le mot de passe, sur son entrée standard, et la scelle.</translation>
    </message>
    <message>
        <source>Then press F5 here.</source>
        <translation>Appuyez ensuite ici sur F5.</translation>
    </message>
    <message>
        <source>Or look at the demo: three databases in a workspace of their own.</source>
        <translation>Ou regardez la démonstration : trois bases de données dans leur propre espace de travail.</translation>
    </message>
</context>
<context>
    <name>Environment</name>
    <message>
        <source>“%1” is no environment.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un environnement.</translation>
    </message>
    <message>
        <source>It is development, test or production.</source>
        <translation>Les environnements sont development, test et production.</translation>
    </message>
</context>
<context>
    <name>EnvironmentProfiles</name>
    <message>
        <source>The environment variable %1%2 must be %3; the connection “%4” is left out.</source>
        <translation>La variable d’environnement %1%2 doit être %3&#xa0;; la connexion «&#xa0;%4&#xa0;» est ignorée.</translation>
    </message>
    <message>
        <source>one of %1</source>
        <translation>l’une des valeurs %1</translation>
    </message>
    <message>
        <source>Environment variables that begin with %1 have no effect without %1%2.</source>
        <translation>Les variables d’environnement qui commencent par %1 sont sans effet sans %1%2.</translation>
    </message>
    <message>
        <source>The environment variables %1* make no connection: %2</source>
        <translation>Les variables d’environnement %1* ne forment pas une connexion&#xa0;: %2</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true ou false</translation>
    </message>
    <message>
        <source>a whole number above 0</source>
        <translation>un nombre entier supérieur à 0</translation>
    </message>
    <message>
        <source>true, false, or one of disable, prefer, require, verify-ca, verify-full</source>
        <translation>true, false ou l’une des valeurs disable, prefer, require, verify-ca, verify-full</translation>
    </message>
</context>
<context>
    <name>ErrorBar</name>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Erreur</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Avertissement</translation>
    </message>
</context>
<context>
    <name>FederatedErrors</name>
    <message>
        <source>The statement needs more memory than federated queries may take, even with its spill files. Filter or aggregate earlier, or raise the memory limit.</source>
        <translation>L’instruction demande plus de mémoire que n’en ont les requêtes fédérées, même avec ses fichiers de débordement. Filtrez ou agrégez plus tôt, ou relevez la limite de mémoire.</translation>
    </message>
    <message>
        <source>Federated queries read connections only, not files or the network.</source>
        <translation>Les requêtes fédérées ne lisent que des connexions, ni fichiers ni réseau.</translation>
    </message>
    <message>
        <source>Spill files are written beside the workspace; look for room and rights there.</source>
        <translation>Les fichiers de débordement sont écrits à côté de l’espace de travail&#xa0;; vérifiez-y la place libre et les droits.</translation>
    </message>
    <message>
        <source>Run it again: the federated engine starts afresh.</source>
        <translation>Exécutez-la de nouveau&#xa0;: le moteur fédéré repart à neuf.</translation>
    </message>
    <message>
        <source>The statement was stopped.</source>
        <translation>L’instruction a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>FederatedStatement</name>
    <message>
        <source>This build has no federated queries.</source>
        <translation>Cette version a été compilée sans requêtes fédérées.</translation>
    </message>
    <message>
        <source>Build it with DuckDB, which installer/fetch-duckdb gets.</source>
        <translation>Compilez-la avec DuckDB, que installer/fetch-duckdb récupère.</translation>
    </message>
</context>
<context>
    <name>FederationCore</name>
    <message>
        <source>The connections &quot;%1&quot; and &quot;%2&quot; would be the same catalogue in a federated query.</source>
        <translation>Les connexions «&#xa0;%1&#xa0;» et «&#xa0;%2&#xa0;» donneraient le même catalogue dans une requête fédérée.</translation>
    </message>
    <message>
        <source>Rename one of them; names must differ by more than case.</source>
        <translation>Renommez l’une d’elles&#xa0;; les noms doivent différer par plus que la casse.</translation>
    </message>
    <message>
        <source>The statement did not finish in time.</source>
        <translation>L’instruction ne s’est pas terminée dans le délai imparti.</translation>
    </message>
    <message>
        <source>Give it more time, or filter earlier.</source>
        <translation>Accordez-lui plus de temps, ou filtrez plus tôt.</translation>
    </message>
    <message>
        <source>Federated queries need DuckDB %1, and the library found is %2.</source>
        <translation>Les requêtes fédérées exigent DuckDB %1&#xa0;; la bibliothèque trouvée est la %2.</translation>
    </message>
    <message>
        <source>Run installer/fetch-duckdb and build again.</source>
        <translation>Exécutez installer/fetch-duckdb et recompilez.</translation>
    </message>
    <message>
        <source>No folder for spill files could be made in %1.</source>
        <translation>Impossible de créer dans %1 un dossier pour les fichiers de débordement.</translation>
    </message>
    <message>
        <source>Check that the folder exists and that you may write there.</source>
        <translation>Vérifiez que le dossier existe et que vous pouvez y écrire.</translation>
    </message>
    <message>
        <source>The federated engine could not start: %1</source>
        <translation>Le moteur fédéré n’a pas pu démarrer&#xa0;: %1</translation>
    </message>
    <message>
        <source>This federated engine has failed before.</source>
        <translation>Ce moteur fédéré a déjà subi une défaillance.</translation>
    </message>
    <message>
        <source>Run the statement again with a new one.</source>
        <translation>Exécutez de nouveau l’instruction avec un nouveau moteur.</translation>
    </message>
</context>
<context>
    <name>FederationEngine</name>
    <message>
        <source>Another federated statement is still running here.</source>
        <translation>Une autre instruction fédérée est encore en cours ici.</translation>
    </message>
    <message>
        <source>Wait for it, or stop it.</source>
        <translation>Attendez sa fin, ou arrêtez-la.</translation>
    </message>
</context>
<context>
    <name>FileLock</name>
    <message>
        <source>The lock %1 cannot be opened.</source>
        <translation>Impossible d’ouvrir le verrou %1.</translation>
    </message>
    <message>
        <source>The lock %1 cannot be taken.</source>
        <translation>Impossible de prendre le verrou %1.</translation>
    </message>
    <message>
        <source>Another program is changing %1 and does not finish.</source>
        <translation>Un autre programme est en train de modifier %1 et ne termine pas.</translation>
    </message>
    <message>
        <source>Try again; if it stays so, look for a Penstock program that hangs.</source>
        <translation>Réessayez&#xa0;; si cela persiste, cherchez un programme Penstock bloqué.</translation>
    </message>
</context>
<context>
    <name>HostResolver</name>
    <message>
        <source>Looking up the host name &quot;%1&quot; took too long.</source>
        <translation>La résolution du nom d’hôte «&#xa0;%1&#xa0;» a pris trop de temps.</translation>
    </message>
    <message>
        <source>The host name &quot;%1&quot; has no address.</source>
        <translation>Le nom d’hôte «&#xa0;%1&#xa0;» n’a pas d’adresse.</translation>
    </message>
    <message>
        <source>Check the spelling of the host, and that this machine&apos;s name server (or VPN) knows it.</source>
        <translation>Vérifiez l’orthographe de l’hôte, et que le serveur de noms (ou le VPN) de cette machine le connaît.</translation>
    </message>
</context>
<context>
    <name>Keeper</name>
    <message>
        <source>the keychain&apos;s entry “%1”</source>
        <translation>l’entrée «&#xa0;%1&#xa0;» du trousseau</translation>
    </message>
    <message>
        <source>the key file %1</source>
        <translation>le fichier de clé %1</translation>
    </message>
    <message>
        <source>a passphrase</source>
        <translation>une phrase secrète</translation>
    </message>
</context>
<context>
    <name>KeyFile</name>
    <message>
        <source>The key file %1 cannot be read.</source>
        <translation>Impossible de lire le fichier de clé %1.</translation>
    </message>
    <message>
        <source>Name the right file (--key-file), or bring it back from a backup: without it the connections cannot be opened.</source>
        <translation>Indiquez le bon fichier (--key-file), ou restaurez-le depuis une sauvegarde&#xa0;: sans lui, les connexions ne peuvent pas être ouvertes.</translation>
    </message>
    <message>
        <source>The key file %1 is no regular file.</source>
        <translation>Le fichier de clé %1 n’est pas un fichier ordinaire.</translation>
    </message>
    <message>
        <source>The key file %1 belongs to somebody else.</source>
        <translation>Le fichier de clé %1 appartient à un autre utilisateur.</translation>
    </message>
    <message>
        <source>Use a key file of your own.</source>
        <translation>Utilisez un fichier de clé qui vous appartient.</translation>
    </message>
    <message>
        <source>Others may read or change the key file %1.</source>
        <translation>D’autres utilisateurs peuvent lire ou modifier le fichier de clé %1.</translation>
    </message>
    <message>
        <source>Close it: chmod 600 %1</source>
        <translation>Fermez-en l’accès&#xa0;: chmod 600 %1</translation>
    </message>
    <message>
        <source>The key file %1 has %2 bytes, not %3: it is no key of Penstock.</source>
        <translation>Le fichier de clé %1 compte %2 octets au lieu de %3&#xa0;: ce n’est pas une clé de Penstock.</translation>
    </message>
</context>
<context>
    <name>Keyring</name>
    <message>
        <source>Where there is no desktop session, keep the workspace&apos;s key in a file (--key-file FILE).</source>
        <translation>En l’absence de session de bureau, conservez la clé de l’espace de travail dans un fichier (--key-file FICHIER).</translation>
    </message>
    <message>
        <source>The keyring is locked, or does not hold this workspace&apos;s key.</source>
        <translation>Le trousseau est verrouillé, ou ne contient pas la clé de cet espace de travail.</translation>
    </message>
    <message>
        <source>Log in to the desktop session that made the workspace, or unlock its keyring, and try again. No new key was made, and the connections are as they were.</source>
        <translation>Ouvrez la session de bureau qui a créé l’espace de travail, ou déverrouillez son trousseau, puis réessayez. Aucune nouvelle clé n’a été créée et les connexions sont inchangées.</translation>
    </message>
    <message>
        <source>The keyring was not unlocked: the request was declined.</source>
        <translation>Le trousseau n’a pas été déverrouillé&#xa0;: la demande a été refusée.</translation>
    </message>
    <message>
        <source>Try again and allow it.</source>
        <translation>Réessayez et acceptez-la.</translation>
    </message>
    <message>
        <source>The keyring is locked and denies access.</source>
        <translation>Le trousseau est verrouillé et refuse l’accès.</translation>
    </message>
    <message>
        <source>No keyring service runs in this session.</source>
        <translation>Aucun service de trousseau ne fonctionne dans cette session.</translation>
    </message>
    <message>
        <source>The keyring cannot be used.</source>
        <translation>Le trousseau est inutilisable.</translation>
    </message>
    <message>
        <source>Start a keyring (gnome-keyring, KWallet). </source>
        <translation>Démarrez un trousseau (gnome-keyring, KWallet). </translation>
    </message>
    <message>
        <source>The keyring was asked outside the main thread.</source>
        <translation>Le trousseau a été interrogé en dehors du fil d’exécution principal.</translation>
    </message>
    <message>
        <source>There is no D-Bus session, and so no keyring.</source>
        <translation>Il n’y a pas de session D-Bus, donc pas de trousseau.</translation>
    </message>
    <message>
        <source>The keyring did not answer within %1 s; it may be waiting to be unlocked.</source>
        <translation>Le trousseau n’a pas répondu en %1&#xa0;s&#xa0;; il attend peut-être d’être déverrouillé.</translation>
    </message>
    <message>
        <source>Unlock it and try again. </source>
        <translation>Déverrouillez-le et réessayez. </translation>
    </message>
    <message>
        <source>The keyring gave back another key than it was given.</source>
        <translation>Le trousseau a rendu une autre clé que celle qui lui a été confiée.</translation>
    </message>
</context>
<context>
    <name>LeaseWait</name>
    <message>
        <source>The statement was stopped.</source>
        <translation>L’instruction a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>Log</name>
    <message>
        <source>“%1” is no level of the log.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un niveau du journal.</translation>
    </message>
    <message>
        <source>PENSTOCK_LOG is a level (debug, info, warning, error), or levels by category: warning,pool=debug.</source>
        <translation>PENSTOCK_LOG est un niveau (debug, info, warning, error) ou des niveaux par catégorie&#xa0;: warning,pool=debug.</translation>
    </message>
    <message>
        <source>The log %1 cannot be written.</source>
        <translation>Impossible d’écrire le journal %1.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Connections</source>
        <translation>&amp;Connexions</translation>
    </message>
    <message>
        <source>%1 – Penstock</source>
        <translation>%1 – Penstock</translation>
    </message>
    <message>
        <source>Workspace: %1</source>
        <translation>Espace de travail : %1</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>Opening the workspace …</source>
        <translation>Ouverture de l’espace de travail…</translation>
    </message>
    <message>
        <source>The workspace is not open.</source>
        <translation>L’espace de travail n’est pas ouvert.</translation>
    </message>
    <message>
        <source>Connections: %1</source>
        <translation>Connexions : %1</translation>
    </message>
    <message>
        <source>testing: %1</source>
        <translation>en test : %1</translation>
    </message>
    <message>
        <source>reachable: %1</source>
        <translation>joignables : %1</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <translation>en échec : %1</translation>
    </message>
</context>
<context>
    <name>MySqlBinaryCursor</name>
    <message>
        <source>Connection &quot;%1&quot;: the server sends values of the column &quot;%2&quot; that do not fit its type.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: le serveur envoie pour la colonne «&#xa0;%2&#xa0;» des valeurs incompatibles avec son type.</translation>
    </message>
    <message>
        <source>CAST the column to CHAR to see them.</source>
        <translation>Convertissez la colonne avec CAST(... AS CHAR) pour les voir.</translation>
    </message>
</context>
<context>
    <name>MySqlCanceller</name>
    <message>
        <source>cancelling a statement</source>
        <translation>l’annulation d’une instruction</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the host name leads to other servers than the one that runs the statement.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: le nom d’hôte mène à d’autres serveurs que celui qui exécute l’instruction.</translation>
    </message>
    <message>
        <source>Use the address of one server, or a statement timeout.</source>
        <translation>Utilisez l’adresse d’un seul serveur, ou un délai maximal d’instruction.</translation>
    </message>
</context>
<context>
    <name>MySqlConnection</name>
    <message>
        <source>setting the session up</source>
        <translation>la préparation de la session</translation>
    </message>
    <message>
        <source>the statement has %1 parameters ($1..$n), and %2 values were given.</source>
        <translation>nombre de paramètres de l’instruction ($1..$n)&#xa0;: %1, nombre de valeurs fournies&#xa0;: %2.</translation>
    </message>
    <message>
        <source>parameters are written $1..$n here, not ?.</source>
        <translation>les paramètres s’écrivent ici $1..$n, et non&#xa0;?.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot; speaks SQL only.</source>
        <translation>La connexion «&#xa0;%1&#xa0;» ne comprend que SQL.</translation>
    </message>
    <message>
        <source>cleaning the session</source>
        <translation>le nettoyage de la session</translation>
    </message>
    <message>
        <source>the session has chosen a database, and is not used again.</source>
        <translation>la session a choisi une base de données et ne sera pas réutilisée.</translation>
    </message>
</context>
<context>
    <name>MySqlErrors</name>
    <message>
        <source>The statement or a value is larger than the server&apos;s max_allowed_packet.</source>
        <translation>L’instruction ou une valeur dépasse le max_allowed_packet du serveur.</translation>
    </message>
    <message>
        <source>Another session holds the rows or the table. End its transaction, then try again.</source>
        <translation>Une autre session verrouille les lignes ou la table. Terminez sa transaction, puis réessayez.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: no answer from %2 in time while %3.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: délai dépassé, pas de réponse de %2 pendant %3.</translation>
    </message>
    <message>
        <source>Check that the server is up and not overloaded, and that no firewall swallows the packets; or raise the timeout.</source>
        <translation>Vérifiez que le serveur fonctionne, qu’il n’est pas surchargé et qu’aucun pare-feu n’absorbe les paquets&#xa0;; ou allongez le délai.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: %2</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: %2</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: %2 does not let the user &quot;%3&quot; in.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: %2 refuse l’accès à l’utilisateur «&#xa0;%3&#xa0;».</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: there is no database &quot;%2&quot; on %3.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: il n’existe pas de base de données «&#xa0;%2&#xa0;» sur %3.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: cannot reach %2.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: impossible de joindre %2.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the host of %2 has no address.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: l’hôte de %2 n’a pas d’adresse.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: no trusted encrypted channel to %2.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: pas de canal chiffré de confiance vers %2.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the server at %2 has no room.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: le serveur %2 n’a plus de ressources.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the statement was cancelled.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: l’instruction a été annulée.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the server ended the statement because it took too long.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: le serveur a interrompu l’instruction, trop longue.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the session with %2 ended unexpectedly.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: la session avec %2 s’est terminée de façon inattendue.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the user &quot;%2&quot; may not do this.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: l’utilisateur «&#xa0;%2&#xa0;» n’en a pas le droit.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot; only reads; the statement would write.</source>
        <translation>La connexion «&#xa0;%1&#xa0;» est en lecture seule&#xa0;; l’instruction écrirait.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the client library failed.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: la bibliothèque cliente a subi une défaillance.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the server rejects the statement.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: le serveur rejette l’instruction.</translation>
    </message>
    <message>
        <source>Check the user name and the password, and that the user may connect from this machine and use the database (GRANT); reset the password if need be.</source>
        <translation>Vérifiez le nom d’utilisateur et le mot de passe, et que l’utilisateur peut se connecter depuis cette machine et utiliser la base de données (GRANT)&#xa0;; réinitialisez le mot de passe si nécessaire.</translation>
    </message>
    <message>
        <source>Check the name of the database, create it if it does not exist, and check that the user may see it.</source>
        <translation>Vérifiez le nom de la base de données, créez-la si elle n’existe pas, et vérifiez que l’utilisateur peut la voir.</translation>
    </message>
    <message>
        <source>Check host and port, that the server is running, and that no firewall or network stands between.</source>
        <translation>Vérifiez l’hôte et le port, que le serveur fonctionne, et qu’aucun pare-feu ni réseau ne fait obstacle.</translation>
    </message>
    <message>
        <source>Check the spelling of the host, and that this machine&apos;s name server (or VPN) knows it.</source>
        <translation>Vérifiez l’orthographe de l’hôte, et que le serveur de noms (ou le VPN) de cette machine le connaît.</translation>
    </message>
    <message>
        <source>Check the CA file, that the server&apos;s certificate is valid and made out to this host name, and that the server offers TLS. Lower the TLS mode only if you trust the network.</source>
        <translation>Vérifiez le fichier d’autorité (CA), que le certificat du serveur est valide et établi pour ce nom d’hôte, et que le serveur propose TLS. N’abaissez le mode TLS que si vous faites confiance au réseau.</translation>
    </message>
    <message>
        <source>Close other sessions, or ask the administrator about max_connections, the user&apos;s limits, memory and disk space.</source>
        <translation>Fermez d’autres sessions, ou consultez l’administrateur au sujet de max_connections, des limites de l’utilisateur, de la mémoire et de l’espace disque.</translation>
    </message>
    <message>
        <source>Narrow the statement, or raise the statement timeout.</source>
        <translation>Restreignez l’instruction, ou allongez le délai maximal d’instruction.</translation>
    </message>
    <message>
        <source>Whether the last statement took effect is unknown: look before you repeat it.</source>
        <translation>On ignore si la dernière instruction a pris effet&#xa0;: vérifiez avant de la répéter.</translation>
    </message>
    <message>
        <source>Ask the administrator for the privilege, or use another user.</source>
        <translation>Demandez le privilège à l’administrateur, ou utilisez un autre utilisateur.</translation>
    </message>
    <message>
        <source>Use a connection that may write.</source>
        <translation>Utilisez une connexion autorisée à écrire.</translation>
    </message>
</context>
<context>
    <name>MySqlLink</name>
    <message>
        <source>running a statement</source>
        <translation>l’exécution d’une instruction</translation>
    </message>
    <message>
        <source>asking whether it is there</source>
        <translation>la vérification de sa présence</translation>
    </message>
</context>
<context>
    <name>MySqlOpener</name>
    <message>
        <source>The MariaDB client library does not start.</source>
        <translation>La bibliothèque cliente MariaDB ne démarre pas.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: %2</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>MySqlOpener::Attempt</name>
    <message>
        <source>Not enough memory for a connection.</source>
        <translation>Mémoire insuffisante pour une connexion.</translation>
    </message>
    <message>
        <source>This system has no bundle of trusted authorities; name a CA file.</source>
        <translation>Ce système n’a pas de recueil d’autorités de confiance&#xa0;; indiquez un fichier d’autorité (CA).</translation>
    </message>
    <message>
        <source>The CA file %1 cannot be read.</source>
        <translation>Impossible de lire le fichier d’autorité (CA) %1.</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>l’établissement de la connexion</translation>
    </message>
    <message>
        <source>The server does not offer TLS.</source>
        <translation>Le serveur ne propose pas TLS.</translation>
    </message>
    <message>
        <source>The session is not encrypted.</source>
        <translation>La session n’est pas chiffrée.</translation>
    </message>
    <message>
        <source>The connection&apos;s socket cannot be made non-blocking.</source>
        <translation>Impossible de rendre non bloquant le socket de la connexion.</translation>
    </message>
</context>
<context>
    <name>MySqlWarnings</name>
    <message>
        <source>reading warnings</source>
        <translation>la lecture des avertissements</translation>
    </message>
    <message numerus="yes">
        <source>%n more warning(s).</source>
        <translation>
            <numerusform>%n autre avertissement.</numerusform>
            <numerusform>%n autres avertissements.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PoolErrors</name>
    <message>
        <source>%1: no connection became free within %2 ms (total %3 of %4, active %5, idle %6, waiting %7).</source>
        <translation>%1&#xa0;: aucune connexion ne s’est libérée en %2&#xa0;ms (total %3 sur %4, actives %5, inactives %6, en attente %7).</translation>
    </message>
    <message>
        <source>End what holds the connections, wait longer, or raise the connection&apos;s maximum.</source>
        <translation>Terminez ce qui occupe les connexions, attendez plus longtemps, ou relevez le maximum de la connexion.</translation>
    </message>
    <message>
        <source>held by %1 for %2 ms</source>
        <translation>occupée par %1 depuis %2 ms</translation>
    </message>
    <message>
        <source>last failed open: %1</source>
        <translation>dernier échec d’ouverture&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1: the connection was changed, removed or closed.</source>
        <translation>%1&#xa0;: la connexion a été modifiée, supprimée ou fermée.</translation>
    </message>
    <message>
        <source>Ask again.</source>
        <translation>Refaites la demande.</translation>
    </message>
    <message>
        <source>%1: the statement took longer than allowed and was stopped.</source>
        <translation>%1&#xa0;: l’instruction a dépassé le délai autorisé et a été arrêtée.</translation>
    </message>
    <message>
        <source>Allow more time, or ask for less.</source>
        <translation>Accordez plus de temps, ou demandez moins de données.</translation>
    </message>
</context>
<context>
    <name>PoolManager</name>
    <message>
        <source>No connection is open for &quot;%1&quot;.</source>
        <translation>Aucune connexion n’est ouverte pour «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Penstock is shutting down.</source>
        <translation>Penstock est en cours d’arrêt.</translation>
    </message>
    <message>
        <source>No session &quot;%1&quot; is open.</source>
        <translation>Aucune session «&#xa0;%1&#xa0;» n’est ouverte.</translation>
    </message>
    <message>
        <source>It may have expired or been released already.</source>
        <translation>Elle a peut-être expiré ou déjà été libérée.</translation>
    </message>
    <message>
        <source>A pool needs at least one connection.</source>
        <translation>Un pool exige au moins une connexion.</translation>
    </message>
</context>
<context>
    <name>PostgresCatalogue</name>
    <message>
        <source>None of the schemas in search_path exists.</source>
        <translation>Aucun des schémas de search_path n’existe.</translation>
    </message>
    <message>
        <source>Name the schema of each table, or set the user&apos;s search_path.</source>
        <translation>Indiquez le schéma de chaque table, ou définissez le search_path de l’utilisateur.</translation>
    </message>
</context>
<context>
    <name>PostgresConnection</name>
    <message>
        <source>PostgreSQL understands SQL only.</source>
        <translation>PostgreSQL ne comprend que SQL.</translation>
    </message>
    <message>
        <source>The statement holds a NUL character.</source>
        <translation>L’instruction contient un caractère NUL.</translation>
    </message>
    <message>
        <source>The last statement&apos;s rows are still open.</source>
        <translation>Les lignes de la dernière instruction sont encore ouvertes.</translation>
    </message>
</context>
<context>
    <name>PostgresErrors</name>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>Send one statement at a time.</source>
        <translation>Envoyez une seule instruction à la fois.</translation>
    </message>
    <message>
        <source>An earlier statement failed; end the transaction with ROLLBACK.</source>
        <translation>Une instruction précédente a échoué&#xa0;; terminez la transaction par ROLLBACK.</translation>
    </message>
    <message>
        <source>Others changed the same rows at the same time; repeat the whole transaction.</source>
        <translation>D’autres ont modifié les mêmes lignes au même moment&#xa0;; répétez toute la transaction.</translation>
    </message>
    <message>
        <source>The connection is read-only: its profile says so, or the server is a standby.</source>
        <translation>La connexion est en lecture seule&#xa0;: son profil le demande, ou le serveur est un serveur secondaire (standby).</translation>
    </message>
    <message>
        <source>Ask the owner or an administrator to GRANT the privilege to user &quot;%1&quot;.</source>
        <translation>Demandez au propriétaire ou à un administrateur d’accorder (GRANT) le privilège à l’utilisateur «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Give the statement more time, or help it with an index or a narrower condition.</source>
        <translation>Accordez plus de temps à l’instruction, ou aidez-la par un index ou une condition plus restrictive.</translation>
    </message>
    <message>
        <source>The server&apos;s disk is full: free space there and repeat.</source>
        <translation>Le disque du serveur est plein&#xa0;: libérez-y de la place et répétez l’opération.</translation>
    </message>
    <message>
        <source>The server has no connection left: close others, or raise its max_connections.</source>
        <translation>Le serveur n’a plus de connexion libre&#xa0;: fermez-en d’autres, ou relevez son max_connections.</translation>
    </message>
    <message>
        <source>Whether the statement took effect is not known; look before you repeat it.</source>
        <translation>On ignore si l’instruction a pris effet&#xa0;; vérifiez avant de la répéter.</translation>
    </message>
    <message>
        <source>The server asks for a password and the profile has none.</source>
        <translation>Le serveur demande un mot de passe et le profil n’en a pas.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) has no database &quot;%3&quot;.</source>
        <translation>«&#xa0;%1&#xa0;» (%2) n’a pas de base de données «&#xa0;%3&#xa0;».</translation>
    </message>
    <message>
        <source>Check the database&apos;s name, create it if it does not exist, and check the user&apos;s permissions.</source>
        <translation>Vérifiez le nom de la base de données, créez-la si elle n’existe pas, et vérifiez les droits de l’utilisateur.</translation>
    </message>
    <message>
        <source>User &quot;%3&quot; may not connect to database &quot;%4&quot; of &quot;%1&quot; (%2).</source>
        <translation>L’utilisateur «&#xa0;%3&#xa0;» n’a pas le droit de se connecter à la base de données «&#xa0;%4&#xa0;» de «&#xa0;%1&#xa0;» (%2).</translation>
    </message>
    <message>
        <source>Ask an administrator to GRANT CONNECT on the database to the user.</source>
        <translation>Demandez à un administrateur d’accorder à l’utilisateur GRANT CONNECT sur la base de données.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) takes no more connections.</source>
        <translation>«&#xa0;%1&#xa0;» (%2) n’accepte plus de connexions.</translation>
    </message>
    <message>
        <source>Close other connections, lower this profile&apos;s maximum, or raise the server&apos;s max_connections or the user&apos;s limit.</source>
        <translation>Fermez d’autres connexions, abaissez le maximum de ce profil, ou relevez le max_connections du serveur ou la limite de l’utilisateur.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) is starting up or shutting down.</source>
        <translation>«&#xa0;%1&#xa0;» (%2) est en cours de démarrage ou d’arrêt.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Réessayez dans un instant.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) refuses the session.</source>
        <translation>«&#xa0;%1&#xa0;» (%2) refuse la session.</translation>
    </message>
    <message>
        <source>The server&apos;s words say which of the profile&apos;s settings it does not take.</source>
        <translation>Le message du serveur indique quel réglage du profil il n’accepte pas.</translation>
    </message>
    <message>
        <source>No trustworthy encrypted channel to &quot;%1&quot; (%2).</source>
        <translation>Pas de canal chiffré fiable vers «&#xa0;%1&#xa0;» (%2).</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) offers no encryption, and the profile asks for it.</source>
        <translation>«&#xa0;%1&#xa0;» (%2) ne propose pas de chiffrement, et le profil l’exige.</translation>
    </message>
    <message>
        <source>Switch TLS on at the server (ssl = on). Only on a trusted network: TLS mode disable.</source>
        <translation>Activez TLS sur le serveur (ssl = on). Sur un réseau de confiance uniquement&#xa0;: mode TLS disable.</translation>
    </message>
    <message>
        <source>The certificate of &quot;%1&quot; (%2) is signed by nobody this profile trusts.</source>
        <translation>Le certificat de «&#xa0;%1&#xa0;» (%2) n’est signé par aucune autorité à laquelle ce profil fait confiance.</translation>
    </message>
    <message>
        <source>Give the profile the certificate of the authority that signed it (CA file), and make sure that this is really your server.</source>
        <translation>Indiquez dans le profil le certificat de l’autorité qui l’a signé (fichier CA), et assurez-vous qu’il s’agit bien de votre serveur.</translation>
    </message>
    <message>
        <source>The certificate of &quot;%1&quot; (%2) has expired or is not valid yet.</source>
        <translation>Le certificat de «&#xa0;%1&#xa0;» (%2) a expiré ou n’est pas encore valide.</translation>
    </message>
    <message>
        <source>Have the server&apos;s certificate renewed, and check this machine&apos;s clock.</source>
        <translation>Faites renouveler le certificat du serveur, et vérifiez l’horloge de cette machine.</translation>
    </message>
    <message>
        <source>The certificate of &quot;%1&quot; (%2) is made out to another host name.</source>
        <translation>Le certificat de «&#xa0;%1&#xa0;» (%2) est établi pour un autre nom d’hôte.</translation>
    </message>
    <message>
        <source>Use the host name that the certificate names, or have one made for this name. TLS mode verify-ca trusts the authority without looking at the name.</source>
        <translation>Utilisez le nom d’hôte que porte le certificat, ou faites-en établir un pour ce nom. Le mode TLS verify-ca se fie à l’autorité sans regarder le nom.</translation>
    </message>
    <message>
        <source>Check the profile&apos;s TLS mode and files, and the server&apos;s TLS settings.</source>
        <translation>Vérifiez le mode et les fichiers TLS du profil, ainsi que les réglages TLS du serveur.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) did not answer in time.</source>
        <translation>Délai dépassé&#xa0;: «&#xa0;%1&#xa0;» (%2) n’a pas répondu à temps.</translation>
    </message>
    <message>
        <source>Check the host and port, that the server is running, and that no firewall drops packets.</source>
        <translation>Vérifiez l’hôte et le port, que le serveur fonctionne, et qu’aucun pare-feu ne rejette les paquets.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) accepted the connection but did not let us in in time.</source>
        <translation>«&#xa0;%1&#xa0;» (%2) a accepté la connexion, mais l’ouverture de session n’a pas abouti à temps.</translation>
    </message>
    <message>
        <source>The server is overloaded or stopped, or another program listens on this port.</source>
        <translation>Le serveur est surchargé ou arrêté, ou un autre programme écoute sur ce port.</translation>
    </message>
    <message>
        <source>This system has no bundle of certificate authorities to check &quot;%1&quot; with.</source>
        <translation>Ce système n’a pas de recueil d’autorités de certification pour vérifier «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Install the package ca-certificates, or give the profile a CA file.</source>
        <translation>Installez le paquet ca-certificates, ou indiquez un fichier CA dans le profil.</translation>
    </message>
    <message>
        <source>The TLS file &quot;%2&quot; of &quot;%1&quot; cannot be read.</source>
        <translation>Impossible de lire le fichier TLS «&#xa0;%2&#xa0;» de «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Check the path and the permissions of the file.</source>
        <translation>Vérifiez le chemin et les droits du fichier.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be reached at %2.</source>
        <translation>Impossible de joindre «&#xa0;%1&#xa0;» à l’adresse %2.</translation>
    </message>
    <message>
        <source>Check that host and port are right, that the database server is running, and that no firewall or network fault is in between.</source>
        <translation>Vérifiez que l’hôte et le port sont corrects, que le serveur de base de données fonctionne, et qu’aucun pare-feu ni défaut de réseau ne fait obstacle.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) refuses user &quot;%3&quot;.</source>
        <translation>«&#xa0;%1&#xa0;» (%2) refuse l’utilisateur «&#xa0;%3&#xa0;».</translation>
    </message>
    <message>
        <source>Check user name and password and the user&apos;s permissions in the database; reset the password if necessary.</source>
        <translation>Vérifiez le nom d’utilisateur, le mot de passe et les droits de l’utilisateur dans la base de données&#xa0;; réinitialisez le mot de passe si nécessaire.</translation>
    </message>
    <message>
        <source>The connection to &quot;%1&quot; (%2) was lost.</source>
        <translation>La connexion à «&#xa0;%1&#xa0;» (%2) est perdue.</translation>
    </message>
    <message>
        <source>Whether the running statement took effect is not known; look before you repeat it.</source>
        <translation>On ignore si l’instruction en cours a pris effet&#xa0;; vérifiez avant de la répéter.</translation>
    </message>
    <message>
        <source>The connection to &quot;%1&quot; (%2) was given up: the server no longer answered.</source>
        <translation>La connexion à «&#xa0;%1&#xa0;» (%2) a été abandonnée&#xa0;: le serveur ne répondait plus.</translation>
    </message>
    <message>
        <source>%1: the statement was cancelled before it began.</source>
        <translation>%1&#xa0;: l’instruction a été annulée avant de commencer.</translation>
    </message>
    <message>
        <source>%1: the statement has %2 parameters and got %3 values.</source>
        <translation>%1&#xa0;: nombre de paramètres de l’instruction&#xa0;: %2, nombre de valeurs reçues&#xa0;: %3.</translation>
    </message>
    <message>
        <source>Give one value for each of $1, $2, ...</source>
        <translation>Fournissez une valeur pour chacun de $1, $2, etc.</translation>
    </message>
    <message>
        <source>%1: COPY from or to the client is not a query.</source>
        <translation>%1&#xa0;: un COPY depuis ou vers le client n’est pas une requête.</translation>
    </message>
    <message>
        <source>Use Penstock&apos;s import and export, or SELECT and INSERT.</source>
        <translation>Utilisez l’import et l’export de Penstock, ou SELECT et INSERT.</translation>
    </message>
    <message>
        <source>%1: the value of column &quot;%2&quot; in row %3 does not fit its type %4.</source>
        <translation>%1&#xa0;: la valeur de la colonne «&#xa0;%2&#xa0;» à la ligne %3 est incompatible avec son type %4.</translation>
    </message>
    <message>
        <source>Cast the column to text to see what the server holds.</source>
        <translation>Convertissez la colonne en texte (CAST) pour voir ce que contient le serveur.</translation>
    </message>
</context>
<context>
    <name>PostgresLink</name>
    <message>
        <source>... and %1 more</source>
        <translation>... et %1 de plus</translation>
    </message>
</context>
<context>
    <name>PostgresParameters</name>
    <message>
        <source>The value of $%1 holds a NUL character.</source>
        <translation>La valeur de $%1 contient un caractère NUL.</translation>
    </message>
    <message>
        <source>PostgreSQL&apos;s text cannot hold it; bind bytes instead.</source>
        <translation>Le type text de PostgreSQL ne peut pas le contenir&#xa0;; liez plutôt des octets.</translation>
    </message>
</context>
<context>
    <name>ProfileOptions</name>
    <message>
        <source>The line on standard input is too long.</source>
        <translation>La ligne lue sur l’entrée standard est trop longue.</translation>
    </message>
    <message>
        <source>Standard input cannot be read.</source>
        <translation>Impossible de lire l’entrée standard.</translation>
    </message>
    <message>
        <source>Standard input is empty, where a secret was announced.</source>
        <translation>L’entrée standard est vide, alors qu’un secret était annoncé.</translation>
    </message>
    <message>
        <source>Use either --password-stdin or --url-stdin: a URL holds its password.</source>
        <translation>Utilisez soit --password-stdin, soit --url-stdin&#xa0;: une URL contient déjà son mot de passe.</translation>
    </message>
</context>
<context>
    <name>ProfileRules</name>
    <message>
        <source>A connection needs a name.</source>
        <translation>Une connexion doit avoir un nom.</translation>
    </message>
    <message>
        <source>name</source>
        <translation>nom</translation>
    </message>
    <message>
        <source>id</source>
        <translation>id</translation>
    </message>
    <message>
        <source>The %1 of a connection has at most %2 characters; this one has %3.</source>
        <translation>Connexion, champ «&#xa0;%1&#xa0;»&#xa0;: %2 caractères au plus&#xa0;; celui-ci en compte %3.</translation>
    </message>
    <message>
        <source>region</source>
        <translation>région</translation>
    </message>
    <message>
        <source>group</source>
        <translation>groupe</translation>
    </message>
    <message>
        <source>The colour must be written #rrggbb, in hexadecimal digits.</source>
        <translation>La couleur doit s’écrire #rrggbb, en chiffres hexadécimaux.</translation>
    </message>
    <message>
        <source>An SQLite connection needs a file.</source>
        <translation>Une connexion SQLite a besoin d’un fichier.</translation>
    </message>
    <message>
        <source>Give its path as the database.</source>
        <translation>Indiquez son chemin comme base de données.</translation>
    </message>
    <message>
        <source>file</source>
        <translation>fichier</translation>
    </message>
    <message>
        <source>An SQLite database in memory cannot be shared: each connection of the pool would see another, empty one.</source>
        <translation>Une base SQLite en mémoire ne peut pas être partagée&#xa0;: chaque connexion du pool en verrait une autre, vide.</translation>
    </message>
    <message>
        <source>Give the path of a file.</source>
        <translation>Indiquez le chemin d’un fichier.</translation>
    </message>
    <message>
        <source>SQLite&apos;s “file:” addresses are not taken.</source>
        <translation>Les adresses «&#xa0;file:&#xa0;» de SQLite ne sont pas acceptées.</translation>
    </message>
    <message>
        <source>Give the path of the file itself.</source>
        <translation>Indiquez le chemin du fichier lui-même.</translation>
    </message>
    <message>
        <source>%1 is no port: ports go from 1 to 65535.</source>
        <translation>%1 n’est pas un port&#xa0;: les ports vont de 1 à 65535.</translation>
    </message>
    <message>
        <source>The connection needs the name of a database.</source>
        <translation>La connexion a besoin d’un nom de base de données.</translation>
    </message>
    <message>
        <source>database</source>
        <translation>base de données</translation>
    </message>
    <message>
        <source>The connection needs a host.</source>
        <translation>La connexion a besoin d’un hôte.</translation>
    </message>
    <message>
        <source>Give a name, an address, or the folder of a Unix socket.</source>
        <translation>Indiquez un nom, une adresse ou le dossier d’un socket Unix.</translation>
    </message>
    <message>
        <source>host</source>
        <translation>hôte</translation>
    </message>
    <message>
        <source>Several hosts in one connection are not supported.</source>
        <translation>Plusieurs hôtes dans une même connexion ne sont pas pris en charge.</translation>
    </message>
    <message>
        <source>Make one connection per host.</source>
        <translation>Créez une connexion par hôte.</translation>
    </message>
    <message>
        <source>The host holds characters that no host name has.</source>
        <translation>L’hôte contient des caractères interdits dans un nom d’hôte.</translation>
    </message>
    <message>
        <source>Give the bare name or address; a whole URL goes into the connection string.</source>
        <translation>Indiquez seulement le nom ou l’adresse&#xa0;; une URL complète va dans la chaîne de connexion.</translation>
    </message>
    <message>
        <source>user name</source>
        <translation>nom d’utilisateur</translation>
    </message>
    <message>
        <source>The password holds a NUL character, which no server accepts.</source>
        <translation>Le mot de passe contient un caractère NUL, qu’aucun serveur n’accepte.</translation>
    </message>
    <message>
        <source>The password is not valid UTF-8 text.</source>
        <translation>Le mot de passe n’est pas un texte UTF-8 valide.</translation>
    </message>
    <message>
        <source>maxConnections must be from 1 to %1, not %2.</source>
        <translation>maxConnections doit aller de 1 à %1, et non valoir %2.</translation>
    </message>
    <message>
        <source>serverBudget must be 0 (maxConnections + 4) or from %1 (maxConnections) to %2, not %3.</source>
        <translation>serverBudget doit être 0 (maxConnections + 4) ou aller de %1 (maxConnections) à %2, et non valoir %3.</translation>
    </message>
    <message>
        <source>%1 must be from %2 to %3 milliseconds, not %4.</source>
        <translation>%1 doit aller de %2 à %3 millisecondes, et non valoir %4.</translation>
    </message>
    <message>
        <source>The production connection “%1” to %2 would not be encrypted.</source>
        <translation>La connexion de production «&#xa0;%1&#xa0;» vers %2 ne serait pas chiffrée.</translation>
    </message>
    <message>
        <source>Choose the TLS mode verify-full, or confirm that passwords and data may cross the network in plain text.</source>
        <translation>Choisissez le mode TLS verify-full, ou confirmez que mots de passe et données peuvent traverser le réseau en clair.</translation>
    </message>
    <message>
        <source>“%1”: not encrypted; anybody on the way to %2 can read passwords and data.</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: non chiffrée&#xa0;; quiconque se trouve sur le chemin vers %2 peut lire mots de passe et données.</translation>
    </message>
    <message>
        <source>“%1”: encrypted only if the server offers it, and not authenticated.</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: chiffrée seulement si le serveur le propose, et non authentifiée.</translation>
    </message>
    <message>
        <source>“%1”: encrypted, not authenticated; any server could pose as %2.</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: chiffrée, non authentifiée&#xa0;; n’importe quel serveur pourrait se faire passer pour %2.</translation>
    </message>
    <message>
        <source>A client certificate needs its key file.</source>
        <translation>Un certificat client a besoin de son fichier de clé.</translation>
    </message>
    <message>
        <source>A client&apos;s key file needs its certificate.</source>
        <translation>Un fichier de clé client a besoin de son certificat.</translation>
    </message>
    <message>
        <source>CA file</source>
        <translation>fichier CA</translation>
    </message>
    <message>
        <source>client certificate</source>
        <translation>certificat client</translation>
    </message>
    <message>
        <source>client key</source>
        <translation>clé client</translation>
    </message>
    <message>
        <source>The %1 %2 is not there or cannot be read.</source>
        <translation>Introuvable ou illisible&#xa0;: %1 %2.</translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: %2</translation>
    </message>
    <message>
        <source>The %1 holds a control character (a line break or a tab, for example).</source>
        <translation>Le champ «&#xa0;%1&#xa0;» contient un caractère de contrôle (un saut de ligne ou une tabulation, par exemple).</translation>
    </message>
</context>
<context>
    <name>ProfileStore</name>
    <message>
        <source>The connections were saved by a newer version of Penstock.</source>
        <translation>Les connexions ont été enregistrées par une version plus récente de Penstock.</translation>
    </message>
    <message>
        <source>Open them with that version.</source>
        <translation>Ouvrez-les avec cette version.</translation>
    </message>
    <message>
        <source>The list of connections makes no sense.</source>
        <translation>La liste des connexions est incohérente.</translation>
    </message>
    <message>
        <source>A saved connection makes no sense.</source>
        <translation>Une connexion enregistrée est incohérente.</translation>
    </message>
    <message>
        <source>“%1” comes from the %2 and cannot be saved.</source>
        <translation>«&#xa0;%1&#xa0;» provient de la source «&#xa0;%2&#xa0;» et ne peut pas être enregistrée.</translation>
    </message>
    <message>
        <source>Save it under another name, without its origin.</source>
        <translation>Enregistrez-la sous un autre nom, sans son origine.</translation>
    </message>
    <message>
        <source>There is already a connection named “%1”.</source>
        <translation>Il existe déjà une connexion nommée «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Choisissez un autre nom.</translation>
    </message>
    <message>
        <source>There is no connection “%1”.</source>
        <translation>Il n’existe pas de connexion «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>The connection “%1” was changed by another program in the meantime.</source>
        <translation>La connexion «&#xa0;%1&#xa0;» a été modifiée entre-temps par un autre programme.</translation>
    </message>
    <message>
        <source>The connection “%1” was removed by another program in the meantime.</source>
        <translation>La connexion «&#xa0;%1&#xa0;» a été supprimée entre-temps par un autre programme.</translation>
    </message>
    <message>
        <source>Look at it as it is now, and repeat the change if it still applies.</source>
        <translation>Examinez son état actuel, et répétez la modification si elle a encore lieu d’être.</translation>
    </message>
</context>
<context>
    <name>QueueSink</name>
    <message>
        <source>The statement was stopped.</source>
        <translation>L’instruction a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>RowStream</name>
    <message>
        <source>The statement was stopped.</source>
        <translation>L’instruction a été arrêtée.</translation>
    </message>
    <message>
        <source>The connection was dropped.</source>
        <translation>La connexion a été abandonnée.</translation>
    </message>
</context>
<context>
    <name>RowWriter</name>
    <message>
        <source>There is no output format &quot;%1&quot;.</source>
        <translation>Il n’existe pas de format de sortie «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Use table, csv, json, ndjson or markdown.</source>
        <translation>Utilisez table, csv, json, ndjson ou markdown.</translation>
    </message>
</context>
<context>
    <name>ScanReader</name>
    <message>
        <source>The columns of &quot;%1&quot; are not what they were when the statement began.</source>
        <translation>Les colonnes de «&#xa0;%1&#xa0;» ne sont plus celles du début de l’instruction.</translation>
    </message>
    <message>
        <source>Run it again.</source>
        <translation>Exécutez-la de nouveau.</translation>
    </message>
</context>
<context>
    <name>SealKey</name>
    <message>
        <source>A key has %1 bytes; this one has %2.</source>
        <translation>Une clé compte %1 octets&#xa0;; celle-ci en compte %2.</translation>
    </message>
</context>
<context>
    <name>SealedFile</name>
    <message>
        <source>%1 exists already.</source>
        <translation>%1 existe déjà.</translation>
    </message>
    <message>
        <source>%1 was saved by another program in the meantime (revision %2, not %3).</source>
        <translation>%1 a été enregistré entre-temps par un autre programme (révision %2 au lieu de %3).</translation>
    </message>
    <message>
        <source>Reload it and repeat the change.</source>
        <translation>Rechargez-le et répétez la modification.</translation>
    </message>
    <message>
        <source>It is shorter or longer than its header says.</source>
        <translation>Il est plus court ou plus long que ne l’annonce son en-tête.</translation>
    </message>
    <message>
        <source>%1 is sealed with another key: it needs %2, this one is %3. It was left as it is.</source>
        <translation>%1 est scellé avec une autre clé&#xa0;: il faut %2, celle-ci est %3. Il a été laissé tel quel.</translation>
    </message>
    <message>
        <source>Its key is kept by %1.</source>
        <translation>Sa clé est gardée par %1.</translation>
    </message>
    <message>
        <source>%1 was written by a newer version of Penstock.</source>
        <translation>%1 a été écrit par une version plus récente de Penstock.</translation>
    </message>
    <message>
        <source>%1 is damaged. It was left as it is.</source>
        <translation>%1 est endommagé. Il a été laissé tel quel.</translation>
    </message>
    <message>
        <source>Restore it from a backup, or move it away to begin anew.</source>
        <translation>Restaurez-le depuis une sauvegarde, ou déplacez-le pour repartir de zéro.</translation>
    </message>
</context>
<context>
    <name>SealedHeader</name>
    <message>
        <source>It does not begin as a sealed file of Penstock.</source>
        <translation>Il ne commence pas comme un fichier scellé de Penstock.</translation>
    </message>
    <message>
        <source>It has format %1; this version of Penstock reads up to %2.</source>
        <translation>Il est au format %1&#xa0;; cette version de Penstock lit jusqu’au format %2.</translation>
    </message>
    <message>
        <source>Open it with the newer version that wrote it.</source>
        <translation>Ouvrez-le avec la version plus récente qui l’a écrit.</translation>
    </message>
    <message>
        <source>It ends inside its header.</source>
        <translation>Il s’arrête au milieu de son en-tête.</translation>
    </message>
    <message>
        <source>Its header makes no sense.</source>
        <translation>Son en-tête est incohérent.</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>The session is closed.</source>
        <translation>La session est fermée.</translation>
    </message>
    <message>
        <source>Open a new one.</source>
        <translation>Ouvrez-en une nouvelle.</translation>
    </message>
    <message>
        <source>Another statement is running in this session.</source>
        <translation>Une autre instruction est en cours d’exécution dans cette session.</translation>
    </message>
    <message>
        <source>Wait for it, or stop it.</source>
        <translation>Attendez sa fin, ou arrêtez-la.</translation>
    </message>
</context>
<context>
    <name>SourceColumn</name>
    <message>
        <source>Column &quot;%1&quot; holds the%2 value %3, which %4 cannot hold exactly.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» contient la valeur%2 %3, que le type %4 ne peut pas représenter exactement.</translation>
    </message>
    <message>
        <source>Make a view in that database that casts the column to a type that holds all its values, such as text, or that leaves such rows out, and read the view.</source>
        <translation>Créez dans cette base de données une vue qui convertit la colonne en un type capable de contenir toutes ses valeurs, comme le texte, ou qui écarte ces lignes, et lisez la vue.</translation>
    </message>
</context>
<context>
    <name>SourceMetadata</name>
    <message>
        <source>&quot;%1&quot; could mean %2: their names differ only by case.</source>
        <translation>«&#xa0;%1&#xa0;» pourrait désigner %2&#xa0;: ces noms ne diffèrent que par la casse.</translation>
    </message>
    <message>
        <source>Write the name exactly as it is spelled there.</source>
        <translation>Écrivez le nom exactement comme il y figure.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no tables that could be joined.</source>
        <translation>«&#xa0;%1&#xa0;» n’a pas de tables utilisables dans une jointure.</translation>
    </message>
    <message>
        <source>The statement was stopped.</source>
        <translation>L’instruction a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>SourceScan</name>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>SqlDialect</name>
    <message>
        <source>An identifier cannot be empty.</source>
        <translation>Un identifiant ne peut pas être vide.</translation>
    </message>
    <message>
        <source>An identifier cannot hold NUL or bytes that are not UTF-8.</source>
        <translation>Un identifiant ne peut contenir ni NUL ni octets qui ne soient pas de l’UTF-8.</translation>
    </message>
</context>
<context>
    <name>SqliteCursor</name>
    <message>
        <source>%1: the statement is empty.</source>
        <translation>%1&#xa0;: l’instruction est vide.</translation>
    </message>
    <message>
        <source>%1: more than one statement at once.</source>
        <translation>%1&#xa0;: plusieurs instructions à la fois.</translation>
    </message>
    <message>
        <source>Run them one at a time.</source>
        <translation>Exécutez-les une à une.</translation>
    </message>
    <message>
        <source>%1: parameters are written $1, $2, ...; this statement has &quot;%2&quot;.</source>
        <translation>%1&#xa0;: les paramètres s’écrivent $1, $2, etc.&#xa0;; cette instruction contient «&#xa0;%2&#xa0;».</translation>
    </message>
    <message>
        <source>%1: the statement needs %2 parameters, %3 were given.</source>
        <translation>%1&#xa0;: nombre de paramètres attendus par l’instruction&#xa0;: %2, fournis&#xa0;: %3.</translation>
    </message>
</context>
<context>
    <name>SqliteErrors</name>
    <message>
        <source>%1 is no SQLite database, or it is encrypted. Check the file&apos;s path.</source>
        <translation>%1 n’est pas une base de données SQLite, ou est chiffré. Vérifiez le chemin du fichier.</translation>
    </message>
    <message>
        <source>%1 is damaged. Make a copy, then try &quot;sqlite3 FILE .recover&quot;, or restore a backup.</source>
        <translation>%1 est endommagé. Faites-en une copie, puis essayez «&#xa0;sqlite3 FICHIER .recover&#xa0;», ou restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>Check that %1 exists and that you may read it; Penstock does not create databases.</source>
        <translation>Vérifiez que %1 existe et que vous pouvez le lire&#xa0;; Penstock ne crée pas de bases de données.</translation>
    </message>
    <message>
        <source>The connection or its file is read-only. Change the profile, or the file&apos;s permissions.</source>
        <translation>La connexion ou son fichier est en lecture seule. Modifiez le profil, ou les droits du fichier.</translation>
    </message>
    <message>
        <source>Another program is writing to %1. Try again when it has finished.</source>
        <translation>Un autre programme écrit dans %1. Réessayez quand il aura terminé.</translation>
    </message>
    <message>
        <source>Free some space on the disk of %1.</source>
        <translation>Libérez de la place sur le disque de %1.</translation>
    </message>
    <message>
        <source>Check the disk that holds %1.</source>
        <translation>Vérifiez le disque qui contient %1.</translation>
    </message>
    <message>
        <source>The machine is out of memory.</source>
        <translation>La machine n’a plus de mémoire.</translation>
    </message>
</context>
<context>
    <name>StandardOutput</name>
    <message>
        <source>The reader of the output has gone.</source>
        <translation>Le lecteur de la sortie a disparu.</translation>
    </message>
    <message>
        <source>The output could not be written: %1.</source>
        <translation>Impossible d’écrire la sortie&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Free some space, or write somewhere else.</source>
        <translation>Libérez de la place, ou écrivez ailleurs.</translation>
    </message>
</context>
<context>
    <name>StatementGuard</name>
    <message>
        <source>PIVOT needs the list of its values here: PIVOT ... ON column IN (value, ...).</source>
        <translation>PIVOT exige ici la liste de ses valeurs&#xa0;: PIVOT ... ON colonne IN (valeur, ...).</translation>
    </message>
    <message>
        <source>Name the values, or write the pivot with sum(...) FILTER (WHERE ...).</source>
        <translation>Énumérez les valeurs, ou écrivez le pivot avec sum(...) FILTER (WHERE ...).</translation>
    </message>
    <message>
        <source>%1 is refused: federated queries only read.</source>
        <translation>%1 est refusé&#xa0;: les requêtes fédérées ne font que lire.</translation>
    </message>
    <message>
        <source>Use SELECT, EXPLAIN, DESCRIBE or SUMMARIZE here, and run the statement on one connection instead.</source>
        <translation>Utilisez ici SELECT, EXPLAIN, DESCRIBE ou SUMMARIZE, et exécutez plutôt cette instruction sur une seule connexion.</translation>
    </message>
    <message>
        <source>There is no statement to run.</source>
        <translation>Il n’y a aucune instruction à exécuter.</translation>
    </message>
    <message>
        <source>Federated queries run one statement at a time; these are %1.</source>
        <translation>Les requêtes fédérées s’exécutent une instruction à la fois&#xa0;; le texte en contient %1.</translation>
    </message>
    <message>
        <source>Run them one after another.</source>
        <translation>Exécutez-les l’une après l’autre.</translation>
    </message>
</context>
<context>
    <name>StatementRun</name>
    <message>
        <source>The statement was stopped.</source>
        <translation>L’instruction a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>StatementText</name>
    <message>
        <source>The file %1 cannot be read: %2.</source>
        <translation>Impossible de lire le fichier %1&#xa0;: %2.</translation>
    </message>
    <message>
        <source>The file %1 is larger than 64 MiB.</source>
        <translation>Le fichier %1 dépasse 64&#xa0;Mio.</translation>
    </message>
    <message>
        <source>The file %1 holds no statement.</source>
        <translation>Le fichier %1 ne contient aucune instruction.</translation>
    </message>
    <message>
        <source>line %1: </source>
        <translation>ligne %1&#xa0;: </translation>
    </message>
</context>
<context>
    <name>SystemError</name>
    <message>
        <source>There is no room left. Free some space and try again; nothing was changed.</source>
        <translation>Il n’y a plus de place. Libérez de l’espace et réessayez&#xa0;; rien n’a été modifié.</translation>
    </message>
    <message>
        <source>Check who owns the file and its folder, and their permissions.</source>
        <translation>Vérifiez à qui appartiennent le fichier et son dossier, ainsi que leurs droits.</translation>
    </message>
</context>
<context>
    <name>TableResolver</name>
    <message>
        <source>The table %1 could mean %2.</source>
        <translation>La table %1 pourrait désigner %2.</translation>
    </message>
    <message>
        <source> or </source>
        <translation> ou </translation>
    </message>
    <message>
        <source>Write the one that you mean in full.</source>
        <translation>Écrivez en entier celle que vous voulez.</translation>
    </message>
    <message>
        <source>There is no connection %1 for the table %2.</source>
        <translation>Il n’existe pas de connexion %1 pour la table %2.</translation>
    </message>
    <message>
        <source>Tables are written connection.schema.table; connections are: %1.</source>
        <translation>Les tables s’écrivent connexion.schéma.table&#xa0;; les connexions sont&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Every connection is asked for %1 because its own is not written: connection.schema.table leaves the others alone.</source>
        <translation>Faute de connexion indiquée pour %1, toutes sont interrogées&#xa0;: avec connexion.schéma.table, une seule l’est.</translation>
    </message>
    <message>
        <source>There is no table or view %1 in %2.</source>
        <translation>Il n’existe ni table ni vue %1 dans %2.</translation>
    </message>
    <message>
        <source>Tables are written connection.schema.table.</source>
        <translation>Les tables s’écrivent connexion.schéma.table.</translation>
    </message>
    <message>
        <source>Similar names there: %1.</source>
        <translation>Noms semblables&#xa0;: %1.</translation>
    </message>
</context>
<context>
    <name>TableWriter</name>
    <message>
        <source>Done.</source>
        <translation>Terminé.</translation>
    </message>
    <message>
        <source>Done: 1 row affected.</source>
        <translation>Terminé&#xa0;: 1 ligne affectée.</translation>
    </message>
    <message>
        <source>Done: %1 rows affected.</source>
        <translation>Terminé&#xa0;: %1 lignes affectées.</translation>
    </message>
    <message>
        <source>(1 row)</source>
        <translation>(1 ligne)</translation>
    </message>
    <message>
        <source>(%1 rows)</source>
        <translation>(%1 lignes)</translation>
    </message>
</context>
<context>
    <name>TextReader</name>
    <message>
        <source>Column &quot;%1&quot; holds text that is not UTF-8.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» contient du texte qui n’est pas de l’UTF-8.</translation>
    </message>
    <message>
        <source>Repair the text, or make a view in that database that casts the column to bytes, and read the view.</source>
        <translation>Réparez le texte, ou créez dans cette base de données une vue qui convertit la colonne en octets, et lisez la vue.</translation>
    </message>
</context>
<context>
    <name>TlsMode</name>
    <message>
        <source>“%1” is no TLS mode.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un mode TLS.</translation>
    </message>
    <message>
        <source>The modes are disable, prefer, require, verify-ca and verify-full (the default).</source>
        <translation>Les modes sont disable, prefer, require, verify-ca et verify-full (par défaut).</translation>
    </message>
</context>
<context>
    <name>TlsSummary</name>
    <message>
        <source>file</source>
        <translation>fichier</translation>
    </message>
    <message>
        <source>local</source>
        <translation>locale</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>non chiffrée</translation>
    </message>
    <message>
        <source>perhaps encrypted, not authenticated</source>
        <translation>chiffrée si possible, non authentifiée</translation>
    </message>
    <message>
        <source>encrypted, not authenticated</source>
        <translation>chiffrée, non authentifiée</translation>
    </message>
    <message>
        <source>encrypted, issuer verified</source>
        <translation>chiffrée, émetteur vérifié</translation>
    </message>
    <message>
        <source>encrypted, host verified</source>
        <translation>chiffrée, hôte vérifié</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>The connections in %1 are kept by a passphrase, which is not supported in this version.</source>
        <translation>Les connexions de %1 sont protégées par une phrase secrète, ce que cette version ne prend pas en charge.</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Folder of the workspace; made when missing.</source>
        <translation>Dossier de l’espace de travail, créé s’il manque.</translation>
    </message>
    <message>
        <source>The file that keeps a new workspace&apos;s key (made when missing), or the key of an existing one.</source>
        <translation>Le fichier qui garde la clé d’un nouvel espace de travail (créé s’il manque), ou la clé d’un espace existant.</translation>
    </message>
    <message>
        <source>Penstock: one tool for all your databases.
Without --workspace the user&apos;s own workspace is opened, its key kept by the keychain.</source>
        <translation>Penstock : un seul outil pour toutes vos bases de données.
Sans --workspace, l’espace de travail personnel est ouvert, sa clé gardée par le trousseau.</translation>
    </message>
</context>
</TS>
