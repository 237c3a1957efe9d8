<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr_FR">
<context>
    <name>AboutForm</name>
    <message>
        <source>&amp;Group</source>
        <translation>&amp;Groupe</translation>
    </message>
    <message>
        <source>&amp;Description</source>
        <translation>&amp;Description</translation>
    </message>
    <message>
        <source>Re&amp;gion</source>
        <translation>&amp;Région</translation>
    </message>
    <message>
        <source>Act&amp;ive</source>
        <translation>Act&amp;ive</translation>
    </message>
    <message>
        <source>One that is not active stays in the list, but nothing is opened on it</source>
        <translation>Une connexion inactive reste dans la liste, mais rien n’y est ouvert</translation>
    </message>
    <message>
        <source>The de&amp;fault connection</source>
        <translation>Connexion par dé&amp;faut</translation>
    </message>
    <message>
        <source>The one that is meant when none is named</source>
        <translation>Celle qui est utilisée quand aucune n’est nommée</translation>
    </message>
    <message>
        <source>default</source>
        <translation>par défaut</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>désactivée</translation>
    </message>
</context>
<context>
    <name>ActionTable</name>
    <message>
        <source>Command &amp;palette</source>
        <translation>&amp;Palette de commandes</translation>
    </message>
    <message>
        <source>Find any command, connection or table by its name</source>
        <translation>Trouver par son nom une commande, une connexion ou une table</translation>
    </message>
    <message>
        <source>New &amp;query</source>
        <translation>Nouvelle &amp;requête</translation>
    </message>
    <message>
        <source>Open a query page on the current connection</source>
        <translation>Ouvrir une page de requête sur la connexion courante</translation>
    </message>
    <message>
        <source>New &amp;federated query</source>
        <translation>Nouvelle requête &amp;fédérée</translation>
    </message>
    <message>
        <source>Ask many connections at once, or join their tables</source>
        <translation>Interroger plusieurs connexions à la fois, ou joindre leurs tables</translation>
    </message>
    <message>
        <source>&amp;Connections</source>
        <translation>&amp;Connexions</translation>
    </message>
    <message>
        <source>The list of all connections</source>
        <translation>La liste de toutes les connexions</translation>
    </message>
    <message>
        <source>&amp;Start page</source>
        <translation>Page d’&amp;accueil</translation>
    </message>
    <message>
        <source>&amp;Close page</source>
        <translation>F&amp;ermer la page</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Page suivante</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>Page précédente</translation>
    </message>
    <message>
        <source>Show &amp;navigator</source>
        <translation>Afficher le &amp;navigateur</translation>
    </message>
    <message>
        <source>Show &amp;tasks</source>
        <translation>Afficher les &amp;tâches</translation>
    </message>
    <message>
        <source>Show &amp;log</source>
        <translation>Afficher le &amp;journal</translation>
    </message>
    <message>
        <source>Show &amp;history</source>
        <translation>Afficher l’&amp;historique</translation>
    </message>
    <message>
        <source>The statements that were run</source>
        <translation>Les instructions qui ont été exécutées</translation>
    </message>
    <message>
        <source>Go to the page</source>
        <translation>Aller à la page</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>&amp;Raccourcis clavier…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>Para&amp;mètres…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Quitter</translation>
    </message>
    <message>
        <source>&amp;New connection…</source>
        <translation>&amp;Nouvelle connexion…</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Modifier…</translation>
    </message>
    <message>
        <source>Change the connection</source>
        <translation>Modifier la connexion</translation>
    </message>
    <message>
        <source>&amp;Duplicate…</source>
        <translation>&amp;Dupliquer…</translation>
    </message>
    <message>
        <source>De&amp;lete…</source>
        <translation>&amp;Supprimer…</translation>
    </message>
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
        <translation>T&amp;out tester</translation>
    </message>
    <message>
        <source>Test every active connection</source>
        <translation>Tester toutes les connexions actives</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Actualiser</translation>
    </message>
    <message>
        <source>Read it anew</source>
        <translation>Relire les données</translation>
    </message>
    <message>
        <source>&amp;Query</source>
        <translation>&amp;Requête</translation>
    </message>
    <message>
        <source>Open a query page on this connection</source>
        <translation>Ouvrir une page de requête sur cette connexion</translation>
    </message>
    <message>
        <source>Make it the de&amp;fault</source>
        <translation>Définir par défa&amp;ut</translation>
    </message>
    <message>
        <source>The connection that is meant when none is named</source>
        <translation>La connexion utilisée quand aucune n’est nommée</translation>
    </message>
    <message>
        <source>Act&amp;ive</source>
        <translation>Act&amp;ive</translation>
    </message>
    <message>
        <source>One that is not active stays in the list, but nothing is opened on it</source>
        <translation>Une connexion inactive reste dans la liste, mais rien n’y est ouvert</translation>
    </message>
    <message>
        <source>Show &amp;rows</source>
        <translation>Afficher les &amp;lignes</translation>
    </message>
    <message>
        <source>Open a query page with a SELECT of this table, and run it</source>
        <translation>Ouvrir une page de requête avec un SELECT de cette table, et l’exécuter</translation>
    </message>
    <message>
        <source>&amp;Insert name</source>
        <translation>Insér&amp;er le nom</translation>
    </message>
    <message>
        <source>Write the name into the page&apos;s editor, quoted where it must be</source>
        <translation>Écrire le nom dans l’éditeur de la page, entre guillemets s’il le faut</translation>
    </message>
    <message>
        <source>Copy &amp;name</source>
        <translation>&amp;Copier le nom</translation>
    </message>
    <message>
        <source>&amp;Search the navigator</source>
        <translation>Rec&amp;hercher dans le navigateur</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Exécuter</translation>
    </message>
    <message>
        <source>Run the selection, or the statement at the cursor (underlined)</source>
        <translation>Exécuter la sélection, ou l’instruction sous le curseur (soulignée)</translation>
    </message>
    <message>
        <source>Run in a new &amp;tab</source>
        <translation>Exécuter dans un nouvel &amp;onglet</translation>
    </message>
    <message>
        <source>Run and keep the earlier results</source>
        <translation>Exécuter et garder les résultats précédents</translation>
    </message>
    <message>
        <source>Run &amp;script</source>
        <translation>Exécuter le &amp;script</translation>
    </message>
    <message>
        <source>Run every statement of the page</source>
        <translation>Exécuter toutes les instructions de la page</translation>
    </message>
    <message>
        <source>St&amp;op</source>
        <translation>A&amp;rrêter</translation>
    </message>
    <message>
        <source>Ask the server to stop</source>
        <translation>Demander au serveur d’arrêter</translation>
    </message>
    <message>
        <source>Retry &amp;failed</source>
        <translation>Réessa&amp;yer les échecs</translation>
    </message>
    <message>
        <source>Ask the connections that failed again; the rows of the others stay</source>
        <translation>Interroger de nouveau les connexions en échec&#xa0;; les lignes des autres restent</translation>
    </message>
    <message>
        <source>&amp;Explain</source>
        <translation>E&amp;xpliquer</translation>
    </message>
    <message>
        <source>Ask the server how it would run the statement</source>
        <translation>Demander au serveur comment il exécuterait l’instruction</translation>
    </message>
    <message>
        <source>&amp;Commit</source>
        <translation>&amp;Valider</translation>
    </message>
    <message>
        <source>Roll &amp;back</source>
        <translation>&amp;Annuler la transaction</translation>
    </message>
    <message>
        <source>&amp;Manual commit</source>
        <translation>Validation &amp;manuelle</translation>
    </message>
    <message>
        <source>Begin a transaction with the next statement, until Commit or Roll back</source>
        <translation>Commencer une transaction à la prochaine instruction, jusqu’à Valider ou Annuler</translation>
    </message>
    <message>
        <source>Choose &amp;connection</source>
        <translation>Choisir la &amp;connexion</translation>
    </message>
    <message>
        <source>&amp;Open file…</source>
        <translation>O&amp;uvrir un fichier…</translation>
    </message>
    <message>
        <source>&amp;Save as file…</source>
        <translation>Enre&amp;gistrer dans un fichier…</translation>
    </message>
    <message>
        <source>&amp;Complete</source>
        <translation>Com&amp;pléter</translation>
    </message>
    <message>
        <source>Comment &amp;line</source>
        <translation>Commenter la &amp;ligne</translation>
    </message>
    <message>
        <source>&amp;Find…</source>
        <translation>Rec&amp;hercher…</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>Copy the selected cells, tab-separated</source>
        <translation>Copier les cellules choisies, séparées par des tabulations</translation>
    </message>
    <message>
        <source>Copy with &amp;headers</source>
        <translation>Copier avec les &amp;en-têtes</translation>
    </message>
    <message>
        <source>Copy as CS&amp;V</source>
        <translation>Copier en CS&amp;V</translation>
    </message>
    <message>
        <source>Copy as &amp;JSON</source>
        <translation>Copier en &amp;JSON</translation>
    </message>
    <message>
        <source>Copy as &amp;Markdown</source>
        <translation>Copier en &amp;Markdown</translation>
    </message>
    <message>
        <source>Copy as &amp;INSERT</source>
        <translation>Copier en &amp;INSERT</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>E&amp;xporter…</translation>
    </message>
    <message>
        <source>Write the rows to a file, without asking the database again</source>
        <translation>Écrire les lignes dans un fichier, sans réinterroger la base</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>&amp;Filtrer</translation>
    </message>
    <message>
        <source>Show only rows that match</source>
        <translation>N’afficher que les lignes qui correspondent</translation>
    </message>
    <message>
        <source>&amp;Sort by this column</source>
        <translation>&amp;Trier selon cette colonne</translation>
    </message>
    <message>
        <source>Ascending, descending, and back to the order of arrival</source>
        <translation>Croissant, décroissant, puis de nouveau l’ordre d’arrivée</translation>
    </message>
    <message>
        <source>&amp;Go to row…</source>
        <translation>&amp;Aller à la ligne…</translation>
    </message>
    <message>
        <source>&amp;Value panel</source>
        <translation>&amp;Panneau de valeur</translation>
    </message>
    <message>
        <source>The whole value as text, JSON, bytes or picture</source>
        <translation>La valeur entière en texte, JSON, octets ou image</translation>
    </message>
    <message>
        <source>Ch&amp;art</source>
        <translation>&amp;Graphique</translation>
    </message>
    <message>
        <source>Draw chosen columns</source>
        <translation>Tracer les colonnes choisies</translation>
    </message>
    <message>
        <source>&amp;Pin</source>
        <translation>Épi&amp;ngler</translation>
    </message>
    <message>
        <source>Keep this result when the next one comes</source>
        <translation>Garder ce résultat à l’arrivée du suivant</translation>
    </message>
    <message>
        <source>&amp;Rename tab…</source>
        <translation>&amp;Renommer l’onglet…</translation>
    </message>
    <message>
        <source>Close &amp;result</source>
        <translation>Fermer le ré&amp;sultat</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtre</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Requête</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Édition</translation>
    </message>
    <message>
        <source>&amp;Health</source>
        <translation>&amp;Santé</translation>
    </message>
    <message>
        <source>How every connection is, at one glance</source>
        <translation>L’état de toutes les connexions en un coup d’œil</translation>
    </message>
    <message>
        <source>&amp;Pools</source>
        <translation>&amp;Pools</translation>
    </message>
    <message>
        <source>What Penstock has open, who holds it and who waits</source>
        <translation>Ce que Penstock a ouvert, qui le détient et qui attend</translation>
    </message>
    <message>
        <source>Server s&amp;essions</source>
        <translation>S&amp;essions du serveur</translation>
    </message>
    <message>
        <source>Who works on a server, and who blocks whom</source>
        <translation>Qui travaille sur un serveur, et qui bloque qui</translation>
    </message>
    <message>
        <source>Support &amp;bundle…</source>
        <translation>Dossier d’&amp;assistance…</translation>
    </message>
    <message>
        <source>Put what a helper needs to know into one text, and read it first</source>
        <translation>Réunir en un seul texte ce qu’il faut pour vous aider, et le relire d’abord</translation>
    </message>
    <message>
        <source>Dia&amp;gnose</source>
        <translation>Dia&amp;gnostiquer</translation>
    </message>
    <message>
        <source>Find out layer by layer why the connection does not work</source>
        <translation>Trouver, couche par couche, pourquoi la connexion ne fonctionne pas</translation>
    </message>
    <message>
        <source>State, charts and checks of this connection</source>
        <translation>État, graphiques et contrôles de cette connexion</translation>
    </message>
    <message>
        <source>Who works on this server, and who blocks whom</source>
        <translation>Qui travaille sur ce serveur, et qui bloque qui</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Ouvrir</translation>
    </message>
    <message>
        <source>&amp;Look now</source>
        <translation>&amp;Relever maintenant</translation>
    </message>
    <message>
        <source>Ask at once instead of at the next turn</source>
        <translation>Interroger tout de suite, sans attendre le prochain relevé</translation>
    </message>
    <message>
        <source>Look at &amp;all now</source>
        <translation>&amp;Tout relever maintenant</translation>
    </message>
    <message>
        <source>&amp;Diagnose</source>
        <translation>&amp;Diagnostiquer</translation>
    </message>
    <message>
        <source>Find out, layer by layer, why it does not work</source>
        <translation>Trouver, couche par couche, pourquoi cela ne fonctionne pas</translation>
    </message>
    <message>
        <source>&amp;Sessions</source>
        <translation>&amp;Sessions</translation>
    </message>
    <message>
        <source>&amp;Pool</source>
        <translation>&amp;Pool</translation>
    </message>
    <message>
        <source>What Penstock has open on this connection, and who holds it</source>
        <translation>Ce que Penstock a ouvert sur cette connexion, et qui le détient</translation>
    </message>
    <message>
        <source>Save p&amp;icture…</source>
        <translation>Enregistrer l’&amp;image…</translation>
    </message>
    <message>
        <source>All charts as a PNG file</source>
        <translation>Tous les graphiques dans un fichier PNG</translation>
    </message>
    <message>
        <source>Save fi&amp;gures…</source>
        <translation>Enregistrer les &amp;mesures…</translation>
    </message>
    <message>
        <source>What the charts show as a CSV file</source>
        <translation>Les données des graphiques dans un fichier CSV</translation>
    </message>
    <message>
        <source>Look closer</source>
        <translation>Zoom avant</translation>
    </message>
    <message>
        <source>Look further</source>
        <translation>Zoom arrière</translation>
    </message>
    <message>
        <source>Whole span</source>
        <translation>Toute la période</translation>
    </message>
    <message>
        <source>Show all of the span again, up to now</source>
        <translation>Réafficher toute la période, jusqu’à maintenant</translation>
    </message>
    <message>
        <source>Who &amp;blocks whom</source>
        <translation>Qui &amp;bloque qui</translation>
    </message>
    <message>
        <source>Show whoever waits below whom it waits for</source>
        <translation>Afficher chaque session en attente sous celle qu’elle attend</translation>
    </message>
    <message>
        <source>&amp;Cancel statement</source>
        <translation>&amp;Annuler l’instruction</translation>
    </message>
    <message>
        <source>Ask the server to stop this session&apos;s statement; the session stays</source>
        <translation>Demander au serveur d’arrêter l’instruction de cette session&#xa0;; la session est conservée</translation>
    </message>
    <message>
        <source>&amp;Terminate session…</source>
        <translation>&amp;Terminer la session…</translation>
    </message>
    <message>
        <source>End the session; its open transaction is rolled back</source>
        <translation>Mettre fin à la session&#xa0;; sa transaction ouverte est annulée</translation>
    </message>
    <message>
        <source>&amp;Release…</source>
        <translation>&amp;Libérer…</translation>
    </message>
    <message>
        <source>Take the connection back into the pool; its session ends</source>
        <translation>Reprendre la connexion dans le pool&#xa0;; sa session prend fin</translation>
    </message>
    <message>
        <source>C&amp;lose…</source>
        <translation>&amp;Fermer…</translation>
    </message>
    <message>
        <source>Close the connection itself, whatever runs on it</source>
        <translation>Fermer la connexion elle-même, quoi qu’elle exécute</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Santé</translation>
    </message>
    <message>
        <source>&amp;Replication</source>
        <translation>Rép&amp;lication</translation>
    </message>
    <message>
        <source>Jobs that copy tables from one connection to others and keep them alike</source>
        <translation>Tâches qui copient des tables d’une connexion vers d’autres et les maintiennent identiques</translation>
    </message>
    <message>
        <source>Copy table &amp;to…</source>
        <translation>Copier la table &amp;vers…</translation>
    </message>
    <message>
        <source>Copy this table once to one or many other connections</source>
        <translation>Copier cette table une fois vers une ou plusieurs autres connexions</translation>
    </message>
    <message>
        <source>&amp;New job…</source>
        <translation>&amp;Nouvelle tâche…</translation>
    </message>
    <message>
        <source>Choose a source, targets and tables</source>
        <translation>Choisir une source, des cibles et des tables</translation>
    </message>
    <message>
        <source>&amp;Run now</source>
        <translation>E&amp;xécuter maintenant</translation>
    </message>
    <message>
        <source>Run the job at once; its next run is counted from now</source>
        <translation>Exécuter la tâche tout de suite&#xa0;; la prochaine exécution est comptée à partir de maintenant</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Read no more rows until it is released</source>
        <translation>Ne plus lire de lignes jusqu’à la reprise</translation>
    </message>
    <message>
        <source>End the run at its next checkpoint; the next one goes on from there</source>
        <translation>Terminer l’exécution à son prochain point de reprise&#xa0;; la suivante repartira de là</translation>
    </message>
    <message>
        <source>Retry from the &amp;checkpoint</source>
        <translation>Réess&amp;ayer depuis le point de reprise</translation>
    </message>
    <message>
        <source>What was written stays; the run goes on where it was</source>
        <translation>Ce qui a été écrit est conservé&#xa0;; l’exécution reprend là où elle en était</translation>
    </message>
    <message>
        <source>Run and allow dele&amp;tes…</source>
        <translation>Exécuter et autoriser les &amp;suppressions…</translation>
    </message>
    <message>
        <source>Run it although it would remove more rows than the job may by itself</source>
        <translation>L’exécuter bien qu’elle doive supprimer plus de lignes que la tâche n’y est autorisée d’elle-même</translation>
    </message>
    <message>
        <source>Copy all a&amp;gain…</source>
        <translation>&amp;Tout recopier…</translation>
    </message>
    <message>
        <source>Read every row again, as if nothing had been copied before</source>
        <translation>Relire toutes les lignes, comme si rien n’avait encore été copié</translation>
    </message>
    <message>
        <source>&amp;Dry run</source>
        <translation>Simu&amp;lation</translation>
    </message>
    <message>
        <source>Say what a run would do, and write nothing</source>
        <translation>Dire ce que ferait une exécution, sans rien écrire</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>&amp;Vérifier</translation>
    </message>
    <message>
        <source>Compare every row of the job&apos;s tables with its copies</source>
        <translation>Comparer chaque ligne des tables de la tâche avec ses copies</translation>
    </message>
    <message>
        <source>Change the job</source>
        <translation>Modifier la tâche</translation>
    </message>
    <message>
        <source>Dup&amp;licate…</source>
        <translation>D&amp;upliquer…</translation>
    </message>
    <message>
        <source>En&amp;abled</source>
        <translation>Act&amp;ivée</translation>
    </message>
    <message>
        <source>One that is not enabled runs only by hand</source>
        <translation>Une tâche non activée ne s’exécute qu’à la main</translation>
    </message>
    <message>
        <source>Re&amp;move…</source>
        <translation>Supprim&amp;er…</translation>
    </message>
    <message>
        <source>Remove the job and its history; the targets keep their rows</source>
        <translation>Supprimer la tâche et son historique&#xa0;; les cibles conservent leurs lignes</translation>
    </message>
    <message>
        <source>D&amp;iagnose</source>
        <translation>&amp;Diagnostiquer</translation>
    </message>
    <message>
        <source>Find out, layer by layer, why the connection does not work</source>
        <translation>Trouver, couche par couche, pourquoi la connexion ne fonctionne pas</translation>
    </message>
    <message>
        <source>Re&amp;fresh</source>
        <translation>A&amp;ctualiser</translation>
    </message>
    <message>
        <source>Replication</source>
        <translation>Réplication</translation>
    </message>
</context>
<context>
    <name>ActiveRun</name>
    <message>
        <source>The run was stopped.</source>
        <translation>L’exécution a été arrêtée.</translation>
    </message>
    <message>
        <source>The job “%1” is running already, in another program.</source>
        <translation>La tâche «&#xa0;%1&#xa0;» est déjà en cours d’exécution, dans un autre programme.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it there.</source>
        <translation>Attendez qu’elle se termine, ou arrêtez-la là-bas.</translation>
    </message>
    <message>
        <source>Another program runs this job now.</source>
        <translation>Un autre programme exécute maintenant cette tâche.</translation>
    </message>
</context>
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
    <name>BundleCommand</name>
    <message>
        <source>Stopped; nothing was written.</source>
        <translation>Arrêté&#xa0;; rien n’a été écrit.</translation>
    </message>
    <message>
        <source>Wrote %1. Read it before you send it.</source>
        <translation>Fichier écrit&#xa0;: %1. Relisez-le avant de l’envoyer.</translation>
    </message>
</context>
<context>
    <name>BundlePage</name>
    <message>
        <source>Save the support bundle</source>
        <translation>Enregistrer le dossier d’assistance</translation>
    </message>
    <message>
        <source>Saved as %1.</source>
        <translation>Enregistré sous %1.</translation>
    </message>
    <message>
        <source>This is all that a helper gets to see. Read it before you send it: passwords, keys and values out of statements are taken out already.</source>
        <translation>Voici tout ce que verra la personne qui vous aide. Relisez-le avant de l’envoyer&#xa0;: les mots de passe, les clés et les valeurs des instructions en sont déjà retirés.</translation>
    </message>
    <message>
        <source>Show names of &amp;hosts and users</source>
        <translation>Afficher les noms d’&amp;hôtes et d’utilisateurs</translation>
    </message>
    <message>
        <source>Search the text</source>
        <translation>Rechercher dans le texte</translation>
    </message>
    <message>
        <source>The support bundle</source>
        <translation>Le dossier d’assistance</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Enregistrer…</translation>
    </message>
    <message>
        <source>Support bundle</source>
        <translation>Dossier d’assistance</translation>
    </message>
</context>
<context>
    <name>BusyBar</name>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
</context>
<context>
    <name>ChartPanel</name>
    <message>
        <source>C&amp;hart:</source>
        <translation>&amp;Graphique&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Across:</source>
        <translation>&amp;Abscisse&#xa0;:</translation>
    </message>
    <message>
        <source>&amp;Up:</source>
        <translation>&amp;Ordonnée&#xa0;:</translation>
    </message>
    <message>
        <source>Kind of chart</source>
        <translation>Type de graphique</translation>
    </message>
    <message>
        <source>Column across</source>
        <translation>Colonne en abscisse</translation>
    </message>
    <message>
        <source>Column upwards</source>
        <translation>Colonne en ordonnée</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>Barres</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>Points</translation>
    </message>
    <message>
        <source>(row number)</source>
        <translation>(numéro de ligne)</translation>
    </message>
    <message>
        <source>Draw the rows that are there now</source>
        <translation>Tracer les lignes maintenant présentes</translation>
    </message>
    <message>
        <source>Close the chart</source>
        <translation>Fermer le graphique</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>Graphique</translation>
    </message>
    <message>
        <source>There is no column of numbers to draw.</source>
        <translation>Il n’y a pas de colonne de nombres à tracer.</translation>
    </message>
    <message>
        <source>One row of %1 is drawn, out of %2.</source>
        <translation>Une ligne sur %1 est tracée, parmi %2.</translation>
    </message>
    <message>
        <source>Only the first %1 bars are drawn.</source>
        <translation>Seules les %1 premières barres sont tracées.</translation>
    </message>
</context>
<context>
    <name>ChartPoints</name>
    <message>
        <source>The chart was stopped.</source>
        <translation>Le graphique a été arrêté.</translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message>
        <source>passed</source>
        <translation>réussi</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>avertissement</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>inconnu</translation>
    </message>
    <message>
        <source>%1; should be %2</source>
        <comment>value, limit</comment>
        <translation>%1&#xa0;; attendu&#xa0;: %2</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Contrôles</translation>
    </message>
    <message>
        <source>Nothing was checked yet.</source>
        <translation>Aucun contrôle effectué pour l’instant.</translation>
    </message>
    <message>
        <source>Not shown by the server</source>
        <translation>Non communiqué par le serveur</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>figure, reason</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>Checkpoint</name>
    <message>
        <source>A checkpoint is not one that Penstock writes.</source>
        <translation>Un point de reprise n’a pas la forme que Penstock écrit.</translation>
    </message>
    <message>
        <source>In a checkpoint</source>
        <translation>Dans un point de reprise</translation>
    </message>
    <message>
        <source>a known name</source>
        <translation>un nom connu</translation>
    </message>
</context>
<context>
    <name>CheckpointTable</name>
    <message>
        <source>A checkpoint in the target&apos;s table %1 cannot be read.</source>
        <translation>Un point de reprise dans la table %1 de la cible est illisible.</translation>
    </message>
    <message>
        <source>Remove its row, and the table is copied anew.</source>
        <translation>Supprimez sa ligne, et la table sera recopiée entièrement.</translation>
    </message>
    <message>
        <source>A target keeps how far it is in a table of its own. Grant the right to make it, or make it yourself: %1</source>
        <translation>Une cible note son avancement dans une table qui lui est propre. Accordez le droit de la créer, ou créez-la vous-même&#xa0;: %1</translation>
    </message>
    <message>
        <source>The target makes tables that keep no transactions.</source>
        <translation>La cible crée des tables non transactionnelles.</translation>
    </message>
    <message>
        <source>Choose InnoDB as its default_storage_engine; without transactions a copy that is cut cannot go on where it was.</source>
        <translation>Choisissez InnoDB comme default_storage_engine&#xa0;; sans transactions, une copie interrompue ne peut pas reprendre là où elle en était.</translation>
    </message>
    <message>
        <source>Another run of this job has taken over.</source>
        <translation>Une autre exécution de cette tâche a pris le relais.</translation>
    </message>
    <message>
        <source>Nothing was written twice; the other run goes on from the checkpoint.</source>
        <translation>Rien n’a été écrit deux fois&#xa0;; l’autre exécution continue à partir du point de reprise.</translation>
    </message>
    <message>
        <source>The values of a key of %1 are too long for a checkpoint.</source>
        <translation>Les valeurs d’une clé de %1 sont trop longues pour un point de reprise.</translation>
    </message>
    <message>
        <source>Keys up to some 20,000 bytes can be copied.</source>
        <translation>Les clés peuvent être copiées jusqu’à environ 20&#x202f;000 octets.</translation>
    </message>
    <message>
        <source>The checkpoint has disappeared from the target.</source>
        <translation>Le point de reprise a disparu de la cible.</translation>
    </message>
    <message>
        <source>Somebody removed its row. The next run copies the table anew.</source>
        <translation>Quelqu’un a supprimé sa ligne. La prochaine exécution recopiera la table entièrement.</translation>
    </message>
</context>
<context>
    <name>ClosedConnection</name>
    <message>
        <source>The connection was closed from the list of connections.</source>
        <translation>La connexion a été fermée depuis la liste des connexions.</translation>
    </message>
    <message>
        <source>Ask again; a new one is opened.</source>
        <translation>Recommencez&#xa0;; une nouvelle connexion sera ouverte.</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>Palette de commandes</translation>
    </message>
    <message>
        <source>Command, page, connection or table</source>
        <translation>Commande, page, connexion ou table</translation>
    </message>
    <message>
        <source>Search for a command, page, connection or table</source>
        <translation>Rechercher une commande, une page, une connexion ou une table</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Ce qui a été trouvé</translation>
    </message>
    <message>
        <source>Nothing has these letters in its name.</source>
        <translation>Aucun nom ne contient ces lettres.</translation>
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
    <name>ComparedTable</name>
    <message>
        <source>%1: the key column &quot;%2&quot; holds NULL, which is no key.</source>
        <translation>%1&#xa0;: la colonne de clé «&#xa0;%2&#xa0;» contient NULL, qui n’est pas une clé.</translation>
    </message>
    <message>
        <source>Give these rows a key, or remove them.</source>
        <translation>Donnez une clé à ces lignes, ou supprimez-les.</translation>
    </message>
    <message>
        <source>This connection hashes no rows.</source>
        <translation>Cette connexion ne calcule pas d’empreintes de lignes.</translation>
    </message>
</context>
<context>
    <name>ConnectionChooser</name>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Choose a connection</source>
        <translation>Choisir une connexion</translation>
    </message>
    <message>
        <source>The connection that this page&apos;s statements run on</source>
        <translation>La connexion sur laquelle s’exécutent les instructions de cette page</translation>
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
    <message>
        <source>Diagnose</source>
        <translation>Diagnostiquer</translation>
    </message>
    <message>
        <source>Find out, layer by layer, why it does not work</source>
        <translation>Trouver, couche par couche, pourquoi cela ne fonctionne pas</translation>
    </message>
</context>
<context>
    <name>ConnectionDialog</name>
    <message>
        <source>New connection</source>
        <translation>Nouvelle connexion</translation>
    </message>
    <message>
        <source>Connection “%1”</source>
        <translation>Connexion «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>Duplicate of a connection</source>
        <translation>Copie d’une connexion</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Chiffrement</translation>
    </message>
    <message>
        <source>Limits and time-outs</source>
        <translation>Limites et délais</translation>
    </message>
    <message>
        <source>Safety</source>
        <translation>Sécurité</translation>
    </message>
    <message>
        <source>About</source>
        <translation>À propos</translation>
    </message>
    <message>
        <source>&amp;Test</source>
        <translation>&amp;Tester</translation>
    </message>
    <message>
        <source>&amp;Cancel the test</source>
        <translation>&amp;Annuler le test</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Enregistrer</translation>
    </message>
    <message>
        <source>&amp;Save the connection</source>
        <translation>&amp;Enregistrer la connexion</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Sealed in this workspace; its key is kept by %1.</source>
        <translation>Scellé dans cet espace de travail&#xa0;; sa clé est conservée par %1.</translation>
    </message>
    <message>
        <source>There is already a connection named “%1”.</source>
        <translation>Il existe déjà une connexion nommée «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Load it as it is now</source>
        <translation>Charger l’état actuel</translation>
    </message>
    <message>
        <source>Keep my changes here</source>
        <translation>Garder mes modifications</translation>
    </message>
    <message>
        <source>The changes to this connection are not saved.</source>
        <translation>Les modifications de cette connexion ne sont pas enregistrées.</translation>
    </message>
    <message>
        <source>&amp;Discard them</source>
        <translation>A&amp;bandonner les modifications</translation>
    </message>
    <message>
        <source>&amp;Go on editing</source>
        <translation>&amp;Poursuivre la saisie</translation>
    </message>
</context>
<context>
    <name>ConnectionHealthPage</name>
    <message>
        <source>Save the charts</source>
        <translation>Enregistrer les graphiques</translation>
    </message>
    <message>
        <source>Save the figures</source>
        <translation>Enregistrer les mesures</translation>
    </message>
    <message>
        <source>Drag over a chart to look closer; values of the moment stand above it</source>
        <translation>Glissez pour zoomer&#xa0;; les valeurs sont au-dessus</translation>
    </message>
    <message>
        <source>Health of %1</source>
        <translation>Santé de %1</translation>
    </message>
    <message>
        <source>Health of a connection</source>
        <translation>Santé d’une connexion</translation>
    </message>
    <message>
        <source>Last 10 minutes, live</source>
        <translation>10 dernières minutes, en direct</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>Dernière heure</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Dernières 24 heures</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>7 derniers jours</translation>
    </message>
    <message>
        <source>Last 90 days</source>
        <translation>90 derniers jours</translation>
    </message>
    <message>
        <source>Span of time</source>
        <translation>Période</translation>
    </message>
    <message>
        <source>Charts</source>
        <translation>Graphiques</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Contrôles</translation>
    </message>
    <message>
        <source>Most expensive statements</source>
        <translation>Instructions les plus coûteuses</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Appels</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Moyenne</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>Total</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Statement, literals masked</source>
        <translation>Instruction, littéraux masqués</translation>
    </message>
</context>
<context>
    <name>ConnectionLayers</name>
    <message>
        <source>A socket on this machine</source>
        <translation>Un socket sur cette machine</translation>
    </message>
    <message>
        <source>%1 has an address</source>
        <translation>%1 a une adresse</translation>
    </message>
    <message>
        <source>A server answers on port %1</source>
        <translation>Un serveur répond sur le port %1</translation>
    </message>
    <message>
        <source>%1 is let in</source>
        <translation>%1 est admis</translation>
    </message>
    <message>
        <source>%1 is open</source>
        <translation>%1 est ouverte</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>inconnu</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>non atteint</translation>
    </message>
    <message>
        <source>%1 in %2 ms, %3</source>
        <translation>%1 en %2&#xa0;ms, %3</translation>
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
        <source>Testing…</source>
        <translation>Test en cours…</translation>
    </message>
    <message>
        <source>Reachable in %1 ms, %2</source>
        <translation>Joignable en %1&#xa0;ms, %2</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Échec&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1, the default connection</source>
        <translation>%1, la connexion par défaut</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Groupe</translation>
    </message>
    <message>
        <source>development</source>
        <translation>développement</translation>
    </message>
    <message>
        <source>test</source>
        <comment>environment</comment>
        <translation>test</translation>
    </message>
    <message>
        <source>production</source>
        <translation>production</translation>
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
        <source>Connections</source>
        <translation>Connexions</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Filter the connections</source>
        <translation>Filtrer les connexions</translation>
    </message>
    <message>
        <source>No connections yet.</source>
        <translation>Pas encore de connexion.</translation>
    </message>
    <message>
        <source>New connection…</source>
        <translation>Nouvelle connexion…</translation>
    </message>
    <message>
        <source>Connections: %1</source>
        <translation>Connexions&#xa0;: %1</translation>
    </message>
    <message>
        <source>testing: %1</source>
        <translation>en test&#xa0;: %1</translation>
    </message>
    <message>
        <source>reachable: %1</source>
        <translation>joignables&#xa0;: %1</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <translation>en échec&#xa0;: %1</translation>
    </message>
    <message>
        <source>A connection is still being edited. Close the page all the same?</source>
        <translation>Une connexion est encore en cours de modification. Fermer la page malgré tout&#xa0;?</translation>
    </message>
    <message>
        <source>Delete the connection “%1”, with its saved password?</source>
        <translation>Supprimer la connexion «&#xa0;%1&#xa0;» et son mot de passe enregistré&#xa0;?</translation>
    </message>
    <message>
        <source>Delete %1 connections, with their saved passwords: %2?</source>
        <translation>Supprimer %1 connexions et leurs mots de passe enregistrés&#xa0;: %2&#xa0;?</translation>
    </message>
    <message>
        <source>It is for production.</source>
        <translation>Elle est en production.</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Supprimer</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>&amp;Conserver</translation>
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
    <name>DBeaverSource</name>
    <message>
        <source>it has neither a host nor a URL.</source>
        <translation>elle n’a ni hôte ni URL.</translation>
    </message>
    <message>
        <source>it goes through “%1”, which Penstock has not.</source>
        <translation>elle passe par «&#xa0;%1&#xa0;», que Penstock n’a pas.</translation>
    </message>
    <message>
        <source>Penstock does not open databases of “%1”.</source>
        <translation>Penstock n’ouvre pas les bases de données «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>“%1” is no port.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un port.</translation>
    </message>
    <message>
        <source>%1 is no list of DBeaver&apos;s connections.</source>
        <translation>%1 n’est pas une liste de connexions de DBeaver.</translation>
    </message>
    <message>
        <source>DBeaver&apos;s passwords are encrypted and do not come along; Penstock asks for them.</source>
        <translation>Les mots de passe de DBeaver sont chiffrés et ne sont pas repris&#xa0;; Penstock les demande.</translation>
    </message>
    <message>
        <source>“%1” is left out: %2</source>
        <translation>«&#xa0;%1&#xa0;» est ignorée&#xa0;: %2</translation>
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
    <message>
        <source>“%1” and “%1_demo” lead elsewhere already.</source>
        <translation>«&#xa0;%1&#xa0;» et «&#xa0;%1_demo&#xa0;» mènent déjà ailleurs.</translation>
    </message>
    <message>
        <source>Rename one of them.</source>
        <translation>Renommez l’une des deux.</translation>
    </message>
    <message>
        <source>Demo</source>
        <translation>Démo</translation>
    </message>
</context>
<context>
    <name>DesktopNotice</name>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
</context>
<context>
    <name>DiagnosisReport</name>
    <message>
        <source>Diagnosis of %1</source>
        <translation>Diagnostic de %1</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1&#xa0;ms</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Chiffrement</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>Authentification</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Base de données</translation>
    </message>
    <message>
        <source>Privileges</source>
        <translation>Privilèges</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Horloge</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Limites</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>Pilote</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>réussie</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>ignorée</translation>
    </message>
</context>
<context>
    <name>DiagnosisRun</name>
    <message>
        <source>not reached: no driver</source>
        <translation>non atteinte&#xa0;: aucun pilote</translation>
    </message>
    <message>
        <source>a file on this machine</source>
        <translation>un fichier sur cette machine</translation>
    </message>
    <message>
        <source>%1 is damaged: %2</source>
        <translation>%1 est endommagé&#xa0;: %2</translation>
    </message>
    <message>
        <source>a socket on this machine</source>
        <translation>un socket sur cette machine</translation>
    </message>
    <message>
        <source>%1 is let in</source>
        <translation>%1 est admis</translation>
    </message>
    <message>
        <source>not reached: the driver could not go on</source>
        <translation>non atteinte&#xa0;: le pilote n’a pas pu continuer</translation>
    </message>
    <message>
        <source>not asked: the server is not ready</source>
        <translation>non interrogée&#xa0;: le serveur n’est pas prêt</translation>
    </message>
    <message>
        <source>not refused</source>
        <translation>non refusée</translation>
    </message>
    <message>
        <source>not asked: the server has no room</source>
        <translation>non interrogée&#xa0;: le serveur n’a plus de place</translation>
    </message>
    <message>
        <source>There is a database &quot;%1&quot;: upper and lower case count.</source>
        <translation>Il existe une base de données «&#xa0;%1&#xa0;»&#xa0;: la casse compte.</translation>
    </message>
    <message>
        <source>This user sees these databases: %1</source>
        <translation>Cet utilisateur voit ces bases de données&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1, server %2</source>
        <translation>%1, serveur %2</translation>
    </message>
    <message>
        <source>not reached: the session was lost</source>
        <translation>non atteinte&#xa0;: la session a été perdue</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>diagnostic arrêté</translation>
    </message>
    <message>
        <source>not reached: %1 failed</source>
        <translation>non atteinte&#xa0;: échec de la couche «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>not reached</source>
        <translation>non atteinte</translation>
    </message>
    <message>
        <source>no answer within %1 s</source>
        <translation>aucune réponse en %1&#xa0;s</translation>
    </message>
    <message>
        <source>not reached: the answers took more than %1 s</source>
        <translation>non atteint&#xa0;: les réponses ont pris plus de %1&#xa0;s</translation>
    </message>
</context>
<context>
    <name>DoctorCommand</name>
    <message>
        <source>%1: %2 failed.</source>
        <translation>%1&#xa0;: échec de la couche «&#xa0;%2&#xa0;».</translation>
    </message>
</context>
<context>
    <name>DoctorPage</name>
    <message>
        <source>Diagnosis</source>
        <translation>Diagnostic</translation>
    </message>
    <message>
        <source>Diagnosis of %1</source>
        <translation>Diagnostic de %1</translation>
    </message>
    <message>
        <source>%1  (%2)</source>
        <translation>%1  (%2)</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lancer</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Relancer</translation>
    </message>
    <message>
        <source>Nothing has been asked yet.</source>
        <translation>Aucune couche interrogée pour l’instant.</translation>
    </message>
    <message>
        <source>Asking layer by layer, in the order in which a connection is made…</source>
        <translation>Interrogation couche par couche, dans l’ordre d’établissement d’une connexion…</translation>
    </message>
    <message>
        <source>%1 failed. What to do stands below it.</source>
        <translation>Échec de la couche «&#xa0;%1&#xa0;». La marche à suivre est indiquée dessous.</translation>
    </message>
    <message>
        <source>No fault found.</source>
        <translation>Aucun défaut trouvé.</translation>
    </message>
    <message numerus="yes">
        <source>It works, with %n remark(s).</source>
        <translation>
            <numerusform>Fonctionne, avec %n remarque.</numerusform>
            <numerusform>Fonctionne, avec %n remarques.</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>Copier en JSON</translation>
    </message>
    <message>
        <source>Support bundle…</source>
        <translation>Dossier d’assistance…</translation>
    </message>
    <message>
        <source>Copy the diagnosis as text</source>
        <translation>Copier le diagnostic sous forme de texte</translation>
    </message>
    <message>
        <source>Put what a helper needs to know into one text, and read it first</source>
        <translation>Réunir en un seul texte ce qu’il faut pour vous aider, et le relire d’abord</translation>
    </message>
    <message>
        <source>Layers asked</source>
        <translation>Couches interrogées</translation>
    </message>
</context>
<context>
    <name>DoctorRow</name>
    <message>
        <source>asking…</source>
        <translation>interrogation…</translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>non interrogée</translation>
    </message>
    <message>
        <source>remark</source>
        <translation>remarque</translation>
    </message>
    <message>
        <source>%1: found</source>
        <translation>%1&#xa0;: constat</translation>
    </message>
    <message>
        <source>%1: what to do</source>
        <translation>%1&#xa0;: que faire</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
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
    <name>DutyTable</name>
    <message>
        <source>Another program has taken over what this one was to write (%1).</source>
        <translation>Un autre programme a repris l’écriture confiée à celui-ci (%1).</translation>
    </message>
    <message>
        <source>Nothing was written twice; the other program goes on.</source>
        <translation>Rien n’a été écrit en double&#xa0;; l’autre programme continue.</translation>
    </message>
</context>
<context>
    <name>EditorSession</name>
    <message>
        <source>There is nothing left to roll back.</source>
        <translation>Il n’y a plus rien à annuler.</translation>
    </message>
    <message>
        <source>There is no open transaction.</source>
        <translation>Aucune transaction n’est ouverte.</translation>
    </message>
    <message>
        <source>The connection was changed; a new session was opened. Temporary tables and settings of the earlier one are gone.</source>
        <translation>La connexion a été modifiée&#xa0;; une nouvelle session a été ouverte. Les tables temporaires et les réglages de la précédente sont perdus.</translation>
    </message>
    <message>
        <source>The connection was lost; there is no open transaction.</source>
        <translation>La connexion a été perdue&#xa0;; aucune transaction n’est ouverte.</translation>
    </message>
    <message>
        <source>The transaction had failed; it was rolled back, nothing of it was saved.</source>
        <translation>La transaction avait échoué&#xa0;; elle a été annulée, rien n’en a été enregistré.</translation>
    </message>
    <message>
        <source>Committed.</source>
        <translation>Transaction validée.</translation>
    </message>
    <message>
        <source>Rolled back.</source>
        <translation>Transaction annulée.</translation>
    </message>
    <message>
        <source>Stopped while waiting for a connection; nothing was run.</source>
        <translation>Arrêt pendant l’attente d’une connexion&#xa0;; rien n’a été exécuté.</translation>
    </message>
    <message>
        <source>The earlier connection was dropped; a new session was opened. Temporary tables and settings are gone.</source>
        <translation>La connexion précédente a été abandonnée&#xa0;; une nouvelle session a été ouverte. Les tables temporaires et les réglages sont perdus.</translation>
    </message>
    <message>
        <source>The connection was dropped while its statement had not stopped.</source>
        <translation>La connexion a été abandonnée alors que son instruction n’était pas arrêtée.</translation>
    </message>
    <message>
        <source>What it was doing may still end on the server; look there before running it again.</source>
        <translation>Ce qu’elle faisait peut encore aboutir sur le serveur&#xa0;; vérifiez-y avant de l’exécuter de nouveau.</translation>
    </message>
    <message>
        <source>The session was idle for %1 minutes. Its connection was given back and its open transaction was rolled back: nothing of it was saved.</source>
        <translation>La session est restée inactive %1 minutes. Sa connexion a été rendue et sa transaction ouverte a été annulée&#xa0;: rien n’en a été enregistré.</translation>
    </message>
    <message>
        <source>The session was idle for %1 minutes; its connection was given back.</source>
        <translation>La session est restée inactive %1 minutes&#xa0;; sa connexion a été rendue.</translation>
    </message>
    <message>
        <source>The connection was lost while the transaction was being committed: it may or may not have been saved. Nothing more was run.</source>
        <translation>La connexion a été perdue pendant la validation de la transaction&#xa0;: celle-ci a pu être enregistrée ou non. Rien d’autre n’a été exécuté.</translation>
    </message>
    <message>
        <source>Look at the data, then run again; that starts afresh.</source>
        <translation>Examinez les données, puis exécutez de nouveau&#xa0;; cela repart à neuf.</translation>
    </message>
    <message>
        <source>The connection had been lost; a new session was opened. Temporary tables and settings of the earlier one are gone.</source>
        <translation>La connexion avait été perdue&#xa0;; une nouvelle session a été ouverte. Les tables temporaires et les réglages de la précédente sont perdus.</translation>
    </message>
    <message>
        <source>The connection of the open transaction was lost: nothing of the transaction was saved, and nothing more was run.</source>
        <translation>La connexion de la transaction ouverte a été perdue&#xa0;: rien de la transaction n’a été enregistré, et rien d’autre n’a été exécuté.</translation>
    </message>
    <message>
        <source>Run again to start afresh, with what the transaction had done before.</source>
        <translation>Exécutez de nouveau pour repartir à neuf, en reprenant ce que la transaction avait fait.</translation>
    </message>
</context>
<context>
    <name>EncryptionForm</name>
    <message>
        <source>&amp;Encryption</source>
        <translation>Chiffre&amp;ment</translation>
    </message>
    <message>
        <source>&amp;Authority (CA)</source>
        <translation>&amp;Autorité (CA)</translation>
    </message>
    <message>
        <source>Own &amp;certificate</source>
        <translation>Certificat c&amp;lient</translation>
    </message>
    <message>
        <source>Its &amp;key</source>
        <translation>Sa &amp;clé</translation>
    </message>
    <message>
        <source>Certificate of the authority to trust</source>
        <translation>Certificat de l’autorité de confiance</translation>
    </message>
    <message>
        <source>Own certificate</source>
        <translation>Certificat client</translation>
    </message>
    <message>
        <source>Key of the own certificate</source>
        <translation>Clé du certificat client</translation>
    </message>
    <message>
        <source>the system&apos;s authorities</source>
        <translation>les autorités du système</translation>
    </message>
    <message>
        <source>only where the server asks for one</source>
        <translation>seulement si le serveur en demande un</translation>
    </message>
    <message>
        <source>Yes: passwords and data may cross the network in plain text</source>
        <translation>Oui&#xa0;: mots de passe et données peuvent traverser le réseau en clair</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Nobody on the way can read, change or pose as the server: its certificate is verified and made out to this host.</source>
        <translation>Personne sur le trajet ne peut lire, modifier ni se faire passer pour le serveur&#xa0;: son certificat est vérifié et établi pour cet hôte.</translation>
    </message>
    <message>
        <source>Nobody on the way can read or change anything; whoever holds another certificate of the same authority could pose as the server.</source>
        <translation>Personne sur le trajet ne peut rien lire ni modifier&#xa0;; le détenteur d’un autre certificat de la même autorité pourrait se faire passer pour le serveur.</translation>
    </message>
    <message>
        <source>Encrypted, not authenticated: protects from listeners only. Anybody on the way can pose as the server and receive the password.</source>
        <translation>Chiffré, non authentifié&#xa0;: ne protège que des écoutes. N’importe qui sur le trajet peut se faire passer pour le serveur et recevoir le mot de passe.</translation>
    </message>
    <message>
        <source>Encrypted if the server offers it, not authenticated: protects from nobody who can interfere.</source>
        <translation>Chiffré si le serveur le propose, non authentifié&#xa0;: ne protège de personne qui puisse intervenir.</translation>
    </message>
    <message>
        <source>Not encrypted: anybody on the way can read passwords and data.</source>
        <translation>Non chiffré&#xa0;: n’importe qui sur le trajet peut lire les mots de passe et les données.</translation>
    </message>
    <message>
        <source>Not encrypted: the connection does not leave this machine.</source>
        <translation>Non chiffré&#xa0;: la connexion ne quitte pas cette machine.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
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
    <message>
        <source>Diagnose</source>
        <translation>Diagnostiquer</translation>
    </message>
</context>
<context>
    <name>ExportBar</name>
    <message>
        <source>%1, %2</source>
        <comment>rows, bytes</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>rows and bytes, time</comment>
        <translation>%1 en %2</translation>
    </message>
    <message>
        <source>Export of the result</source>
        <translation>Export du résultat</translation>
    </message>
    <message>
        <source>Fi&amp;le</source>
        <translation>F&amp;ichier</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>Choose the folder and the name</source>
        <translation>Choisir le dossier et le nom</translation>
    </message>
    <message>
        <source>Choose the file</source>
        <translation>Choisir le fichier</translation>
    </message>
    <message>
        <source>Re&amp;place the file</source>
        <translation>Rem&amp;placer le fichier</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>&amp;Exporter</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>Arrê&amp;ter</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>&amp;Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Progression de l’export</translation>
    </message>
    <message>
        <source>Export to</source>
        <translation>Exporter vers</translation>
    </message>
    <message>
        <source>Export to %1</source>
        <translation>Export vers %1</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>Écriture…</translation>
    </message>
    <message>
        <source>%1 written</source>
        <translation>Écrit&#xa0;: %1</translation>
    </message>
    <message>
        <source>Done: %1</source>
        <translation>Terminé&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>ExportChoices</name>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>&amp;Rows</source>
        <translation>&amp;Lignes</translation>
    </message>
    <message>
        <source>&amp;Names of columns first</source>
        <translation>&amp;Noms des colonnes en tête</translation>
    </message>
    <message>
        <source>&amp;Separator</source>
        <translation>&amp;Séparateur</translation>
    </message>
    <message>
        <source>&amp;Quote all</source>
        <translation>Tout entre &amp;guillemets</translation>
    </message>
    <message>
        <source>Put every value between quotes, not only where it must be</source>
        <translation>Mettre chaque valeur entre guillemets, et non seulement où il le faut</translation>
    </message>
    <message>
        <source>NULL &amp;as</source>
        <translation>N&amp;ULL devient</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>rien</translation>
    </message>
    <message>
        <source>For E&amp;xcel</source>
        <translation>Pour E&amp;xcel</translation>
    </message>
    <message>
        <source>Begin the file with a mark by which Excel knows UTF-8</source>
        <translation>Commencer le fichier par une marque à laquelle Excel reconnaît UTF-8</translation>
    </message>
    <message>
        <source>&amp;Decimal comma</source>
        <translation>Virgule &amp;décimale</translation>
    </message>
    <message>
        <source>&amp;Table</source>
        <translation>&amp;Table</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>Excel workbook (XLSX)</source>
        <translation>Classeur Excel (XLSX)</translation>
    </message>
    <message>
        <source>TSV, between tabs</source>
        <translation>TSV, séparé par des tabulations</translation>
    </message>
    <message>
        <source>JSON, one array</source>
        <translation>JSON, un tableau</translation>
    </message>
    <message>
        <source>JSON, one object a line</source>
        <translation>JSON, un objet par ligne</translation>
    </message>
    <message>
        <source>SQL, INSERT statements</source>
        <translation>SQL, instructions INSERT</translation>
    </message>
    <message>
        <source>Markdown table</source>
        <translation>Tableau Markdown</translation>
    </message>
    <message>
        <source>Selected rows (%1)</source>
        <translation>Lignes choisies (%1)</translation>
    </message>
    <message>
        <source>All rows received (%1)</source>
        <translation>Toutes les lignes reçues (%1)</translation>
    </message>
    <message>
        <source>The full result (waits for the rest)</source>
        <translation>Le résultat complet (attend la suite)</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>Virgule</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>Point-virgule</translation>
    </message>
    <message>
        <source>Bar</source>
        <translation>Barre</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>Tabulation</translation>
    </message>
    <message>
        <source>As sorted and filtered (%1)</source>
        <translation>Tel que trié et filtré (%1)</translation>
    </message>
    <message>
        <source>Everything received so far (%1)</source>
        <translation>Tout ce qui est reçu pour l’instant (%1)</translation>
    </message>
</context>
<context>
    <name>ExportJob</name>
    <message>
        <source>The export was cancelled; no file was written.</source>
        <translation>L’export a été annulé&#xa0;; aucun fichier n’a été écrit.</translation>
    </message>
    <message>
        <source>The result is not whole, so no file was written: %1</source>
        <translation>Le résultat n’est pas complet, aucun fichier n’a donc été écrit&#xa0;: %1</translation>
    </message>
    <message numerus="yes">
        <source>Run the statement again, or export the %Ln row(s) received.</source>
        <translation>
            <numerusform>Exécutez de nouveau l’instruction, ou exportez la ligne reçue (%Ln).</numerusform>
            <numerusform>Exécutez de nouveau l’instruction, ou exportez les %Ln lignes reçues.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExtraRows</name>
    <message>
        <source>Look at the source. If it is right, run the job with the removal confirmed.</source>
        <translation>Examinez la source. Si elle est correcte, exécutez la tâche en confirmant la suppression.</translation>
    </message>
    <message>
        <source>%1 of &quot;%2&quot; is empty; all %L3 rows on &quot;%4&quot; would be removed.</source>
        <translation>%1 de «&#xa0;%2&#xa0;» est vide&#xa0;; les %L3 lignes sur «&#xa0;%4&#xa0;» seraient toutes supprimées.</translation>
    </message>
    <message>
        <source>%L1 of %L2 rows of %3 on &quot;%4&quot; would be removed, more than %5 %.</source>
        <translation>%L1 lignes sur %L2 de %3 sur «&#xa0;%4&#xa0;» seraient supprimées, soit plus de %5&#xa0;%.</translation>
    </message>
</context>
<context>
    <name>FanOutRisk</name>
    <message>
        <source>1 connection</source>
        <translation>1 connexion</translation>
    </message>
    <message>
        <source>%1 connections</source>
        <translation>%1 connexions</translation>
    </message>
    <message>
        <source>%1 on %2?</source>
        <translation>%1 sur %2&#xa0;?</translation>
    </message>
    <message>
        <source>Run a statement that writes on %1?</source>
        <translation>Exécuter une instruction qui écrit sur %1&#xa0;?</translation>
    </message>
    <message>
        <source>Run this on %1?</source>
        <translation>Exécuter ceci sur %1&#xa0;?</translation>
    </message>
    <message>
        <source>Production: %1.</source>
        <translation>Production&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Read-only, will refuse: %1.</source>
        <translation>Lecture seule, refuseront&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Each runs by itself: when one fails, the others stay changed.</source>
        <translation>Chacune s’exécute pour elle-même&#xa0;: si l’une échoue, les autres restent modifiées.</translation>
    </message>
</context>
<context>
    <name>FanOutRun</name>
    <message>
        <source>No connection was chosen.</source>
        <translation>Aucune connexion n’a été choisie.</translation>
    </message>
    <message>
        <source>Choose at least one.</source>
        <translation>Choisissez-en au moins une.</translation>
    </message>
    <message>
        <source>The connection &quot;%1&quot; was chosen twice.</source>
        <translation>La connexion «&#xa0;%1&#xa0;» a été choisie deux fois.</translation>
    </message>
    <message>
        <source>The statement was stopped.</source>
        <translation>L’instruction a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>FanoutCommand</name>
    <message>
        <source>done</source>
        <translation>terminée</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>arrêtée</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>running</source>
        <translation>en cours</translation>
    </message>
    <message>
        <source>source</source>
        <translation>source</translation>
    </message>
    <message>
        <source>outcome</source>
        <translation>issue</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>lignes</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>note</source>
        <translation>remarque</translation>
    </message>
    <message>
        <source>%1 of %2 sources did not answer.</source>
        <translation>%1 sources sur %2 n’ont pas répondu.</translation>
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
    <name>FederatedPage</name>
    <message>
        <source>Join</source>
        <translation>Jointure</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Instruction</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Fan-out</source>
        <translation>Diffusion</translation>
    </message>
    <message>
        <source>1 connection</source>
        <translation>1 connexion</translation>
    </message>
    <message>
        <source>%1 connections</source>
        <translation>%1 connexions</translation>
    </message>
    <message>
        <source>A statement is still running on several connections. Stop it and close the page?</source>
        <translation>Une instruction est encore en cours sur plusieurs connexions. L’arrêter et fermer la page&#xa0;?</translation>
    </message>
    <message>
        <source>Run it</source>
        <translation>Exécuter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>The rows of the others are here. Retry failed asks those again.</source>
        <translation>Les lignes des autres sont ici. «&#xa0;Réessayer les échecs&#xa0;» interroge de nouveau celles-là.</translation>
    </message>
    <message>
        <source>Columns differ</source>
        <translation>Colonnes différentes</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>Failed connections: %1 of %2.</source>
        <translation>Connexions en échec&#xa0;: %1 sur %2.</translation>
    </message>
</context>
<context>
    <name>FederatedPlan</name>
    <message>
        <source>not asked</source>
        <translation>non interrogée</translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation>envoyé&#xa0;: %1</translation>
    </message>
    <message>
        <source>filtered there: %1</source>
        <translation>filtré là-bas&#xa0;: %1</translation>
    </message>
    <message>
        <source>filtered here: %1</source>
        <translation>filtré ici&#xa0;: %1</translation>
    </message>
    <message>
        <source>waited %1</source>
        <translation>attente %1</translation>
    </message>
    <message>
        <source>first row after %1</source>
        <translation>première ligne après %1</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>%1 en tout</translation>
    </message>
    <message>
        <source>stopped early</source>
        <translation>arrêtée avant la fin</translation>
    </message>
    <message>
        <source>%1 in %2, %3 from 1 read</source>
        <translation>%1 en %2, %3 par 1 lecture</translation>
    </message>
    <message>
        <source>%1 in %2, %3 from %4 reads</source>
        <translation>%1 en %2, %3 par %4 lectures</translation>
    </message>
    <message>
        <source>%1 µs</source>
        <translation>%1&#xa0;µs</translation>
    </message>
    <message>
        <source>%L1 ms</source>
        <translation>%L1&#xa0;ms</translation>
    </message>
    <message>
        <source>%L1 s</source>
        <translation>%L1&#xa0;s</translation>
    </message>
    <message>
        <source>&lt; 1 ms</source>
        <translation>&lt; 1&#xa0;ms</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1&#xa0;ms</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 ligne</translation>
    </message>
    <message>
        <source>%L1 rows</source>
        <translation>%L1 lignes</translation>
    </message>
</context>
<context>
    <name>FederatedQuery</name>
    <message>
        <source>Another statement is still running here.</source>
        <translation>Une autre instruction est encore en cours ici.</translation>
    </message>
    <message>
        <source>Wait for it, or stop it.</source>
        <translation>Attendez sa fin, ou arrêtez-la.</translation>
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
    <message>
        <source>A plan is no table of rows.</source>
        <translation>Un plan n’est pas un tableau de lignes.</translation>
    </message>
    <message>
        <source>Use --output table or json.</source>
        <translation>Utilisez --output table ou json.</translation>
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
    <name>FenceMark</name>
    <message>
        <source>A checkpoint&apos;s mark is not one that Penstock writes.</source>
        <translation>La marque d’un point de reprise n’a pas la forme que Penstock écrit.</translation>
    </message>
</context>
<context>
    <name>FigureFile</name>
    <message>
        <source>The picture cannot be encoded.</source>
        <translation>L’image ne peut pas être encodée.</translation>
    </message>
</context>
<context>
    <name>FileAdvice</name>
    <message>
        <source>Another program holds the file. Let it finish or close it; fuser -v &quot;%1&quot; and lsof &quot;%1&quot; say which one it is.</source>
        <translation>Un autre programme utilise le fichier. Laissez-le terminer ou fermez-le&#xa0;; fuser -v &quot;%1&quot; et lsof &quot;%1&quot; indiquent lequel.</translation>
    </message>
    <message>
        <source>%1 holds the file. Let it finish or close it.</source>
        <translation>%1 utilise le fichier. Laissez-le terminer ou fermez-le.</translation>
    </message>
    <message>
        <source>Make a copy of the file first. Then try sqlite3 &quot;%1&quot; &quot;.recover&quot; | sqlite3 new.sqlite, or restore a backup.</source>
        <translation>Faites d’abord une copie du fichier. Essayez ensuite sqlite3 &quot;%1&quot; &quot;.recover&quot; | sqlite3 new.sqlite, ou restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>The file is in WAL mode, and SQLite must make &quot;%1-shm&quot; beside it, where this user may not write. Make the folder writable, or turn WAL off where it is: PRAGMA journal_mode = DELETE.</source>
        <translation>Le fichier est en mode WAL, et SQLite doit créer «&#xa0;%1-shm&#xa0;» à côté, où cet utilisateur n’a pas le droit d’écrire. Autorisez l’écriture dans le dossier, ou désactivez le mode WAL là où se trouve le fichier&#xa0;: PRAGMA journal_mode = DELETE.</translation>
    </message>
    <message>
        <source>%1 is a link to %2, which does not exist</source>
        <translation>%1 est un lien vers %2, qui n’existe pas</translation>
    </message>
    <message>
        <source>Is a disk not mounted? Mount it, or correct the link or the path.</source>
        <translation>Un disque n’est-il pas monté&#xa0;? Montez-le, ou corrigez le lien ou le chemin.</translation>
    </message>
    <message>
        <source>the folder %1 does not exist</source>
        <translation>le dossier %1 n’existe pas</translation>
    </message>
    <message>
        <source>Check the path; a disk or a share may not be mounted.</source>
        <translation>Vérifiez le chemin&#xa0;; un disque ou un partage n’est peut-être pas monté.</translation>
    </message>
    <message>
        <source>%1 does not exist</source>
        <translation>%1 n’existe pas</translation>
    </message>
    <message>
        <source>Check the path. Penstock does not create databases by mistake; sqlite3 &quot;%1&quot; &quot;VACUUM&quot; makes an empty one.</source>
        <translation>Vérifiez le chemin. Penstock ne crée pas de base de données par erreur&#xa0;; sqlite3 &quot;%1&quot; &quot;VACUUM&quot; en crée une vide.</translation>
    </message>
    <message>
        <source>Check the path; in the same folder there is %1. Upper and lower case count.</source>
        <translation>Vérifiez le chemin&#xa0;; le même dossier contient %1. Majuscules et minuscules comptent.</translation>
    </message>
    <message>
        <source>%1 is a folder</source>
        <translation>%1 est un dossier</translation>
    </message>
    <message>
        <source>Choose the database file inside it.</source>
        <translation>Choisissez le fichier de base de données qu’il contient.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>Lecture de %1 impossible&#xa0;: %2</translation>
    </message>
    <message>
        <source>The file belongs to %1. Have it made readable for you: chmod or chgrp on the file, and on the folders above it.</source>
        <translation>Le fichier appartient à %1. Demandez l’accès en lecture&#xa0;: chmod ou chgrp sur le fichier et sur les dossiers parents.</translation>
    </message>
    <message>
        <source>%1 is in WAL mode and on a network&apos;s disk</source>
        <translation>%1 est en mode WAL et sur un disque réseau</translation>
    </message>
    <message>
        <source>WAL does not work over a network: copy the file to a local disk, or turn WAL off where the file is local: PRAGMA journal_mode = DELETE.</source>
        <translation>WAL ne fonctionne pas en réseau&#xa0;: copiez le fichier sur un disque local, ou désactivez WAL là où le fichier est local&#xa0;: PRAGMA journal_mode = DELETE.</translation>
    </message>
    <message>
        <source>%1, empty</source>
        <translation>%1, vide</translation>
    </message>
    <message>
        <source>%1 does not begin as a SQLite database does</source>
        <translation>%1 ne commence pas comme une base de données SQLite</translation>
    </message>
    <message>
        <source>It is encrypted (SQLCipher, SEE; Penstock opens neither), or damaged at its start, or another program&apos;s. file &quot;%1&quot; may know; restore a backup if it was a database.</source>
        <translation>Le fichier est chiffré (SQLCipher, SEE&#xa0;; Penstock n’ouvre ni l’un ni l’autre), endommagé au début, ou issu d’un autre programme. file &quot;%1&quot; peut le dire&#xa0;; restaurez une sauvegarde si c’était une base de données.</translation>
    </message>
    <message>
        <source>%1 is no SQLite database, but a text</source>
        <translation>%1 n’est pas une base de données SQLite, mais un texte</translation>
    </message>
    <message>
        <source>Choose another file. A dump is read into a new database with sqlite3 new.sqlite &lt; &quot;%1&quot;.</source>
        <translation>Choisissez un autre fichier. Un export SQL se charge dans une nouvelle base de données avec sqlite3 new.sqlite &lt; &quot;%1&quot;.</translation>
    </message>
    <message>
        <source>the header of %1 is damaged: page size %2</source>
        <translation>l’en-tête de %1 est endommagé&#xa0;: taille de page %2</translation>
    </message>
    <message>
        <source>Make a copy of the file, then try sqlite3 &quot;%1&quot; &quot;.recover&quot;, or restore a backup.</source>
        <translation>Copiez le fichier, puis essayez sqlite3 &quot;%1&quot; &quot;.recover&quot;, ou restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>%1 is cut off: %2 of %3</source>
        <translation>%1 est tronqué&#xa0;: %2 sur %3</translation>
    </message>
    <message>
        <source>A copy or download ended early: copy it again. Otherwise try sqlite3 &quot;%1&quot; &quot;.recover&quot;, or restore a backup.</source>
        <translation>Une copie ou un téléchargement s’est arrêté trop tôt&#xa0;: recopiez le fichier. Sinon, essayez sqlite3 &quot;%1&quot; &quot;.recover&quot;, ou restaurez une sauvegarde.</translation>
    </message>
    <message>
        <source>%1, %2, WAL</source>
        <translation>%1, %2, WAL</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>may be read; the profile is read-only</source>
        <translation>accessible en lecture&#xa0;; le profil est en lecture seule</translation>
    </message>
    <message>
        <source>may be read; the disk is read-only</source>
        <translation>accessible en lecture&#xa0;; le disque est en lecture seule</translation>
    </message>
    <message>
        <source>Mark the connection as read-only, or have the disk mounted for writing.</source>
        <translation>Marquez la connexion en lecture seule, ou faites monter le disque en écriture.</translation>
    </message>
    <message>
        <source>may be read, not written</source>
        <translation>accessible en lecture, pas en écriture</translation>
    </message>
    <message>
        <source>The file belongs to %1. Have it made writable (chmod u+w), or mark the connection as read-only.</source>
        <translation>Le fichier appartient à %1. Demandez l’accès en écriture (chmod u+w), ou marquez la connexion en lecture seule.</translation>
    </message>
    <message>
        <source>the file may be written, its folder may not</source>
        <translation>écriture permise sur le fichier, mais pas dans son dossier</translation>
    </message>
    <message>
        <source>SQLite makes its journal beside the file, so that writing fails: make the folder %1 writable, or mark the connection as read-only.</source>
        <translation>SQLite crée son journal à côté du fichier, donc l’écriture échoue&#xa0;: rendez le dossier %1 accessible en écriture, ou marquez la connexion en lecture seule.</translation>
    </message>
    <message>
        <source>may be read and written</source>
        <translation>accessible en lecture et en écriture</translation>
    </message>
    <message>
        <source>%1 free on %2</source>
        <translation>%1 libres sur %2</translation>
    </message>
    <message>
        <source>The disk is full: delete or move something, then try again.</source>
        <translation>Le disque est plein&#xa0;: supprimez ou déplacez des fichiers, puis réessayez.</translation>
    </message>
    <message>
        <source>The disk is nearly full; writing will soon fail.</source>
        <translation>Le disque est presque plein&#xa0;; les écritures échoueront bientôt.</translation>
    </message>
    <message>
        <source>%1 (process %2)</source>
        <translation>%1 (processus %2)</translation>
    </message>
</context>
<context>
    <name>FileField</name>
    <message>
        <source>Choose the file: %1</source>
        <translation>Choisir le fichier&#xa0;: %1</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choisir…</translation>
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
    <name>FilterBar</name>
    <message>
        <source>contains</source>
        <translation>contient</translation>
    </message>
    <message>
        <source>=</source>
        <translation>=</translation>
    </message>
    <message>
        <source>≠</source>
        <translation>≠</translation>
    </message>
    <message>
        <source>&lt;</source>
        <translation>&lt;</translation>
    </message>
    <message>
        <source>&gt;</source>
        <translation>&gt;</translation>
    </message>
    <message>
        <source>is NULL</source>
        <translation>est NULL</translation>
    </message>
    <message>
        <source>is not NULL</source>
        <translation>n’est pas NULL</translation>
    </message>
    <message>
        <source>matches the expression</source>
        <translation>correspond à l’expression</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Colonne</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Comparaison</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>Remove this condition</source>
        <translation>Retirer cette condition</translation>
    </message>
    <message>
        <source>Any column contains…</source>
        <translation>Une colonne contient…</translation>
    </message>
    <message>
        <source>Text that any column contains</source>
        <translation>Texte contenu dans une colonne quelconque</translation>
    </message>
    <message>
        <source>Apply again</source>
        <translation>Appliquer de nouveau</translation>
    </message>
    <message>
        <source>Rows came since the filter was applied</source>
        <translation>Des lignes sont arrivées depuis l’application du filtre</translation>
    </message>
    <message>
        <source>Add condition</source>
        <translation>Ajouter une condition</translation>
    </message>
    <message>
        <source>Close the filter and show all rows</source>
        <translation>Fermer le filtre et afficher toutes les lignes</translation>
    </message>
    <message>
        <source>matching %1 of %2 loaded</source>
        <translation>%1 correspondent sur %2 chargées</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Not found</source>
        <translation>Introuvable</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Text to find</source>
        <translation>Texte à rechercher</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>Respecter la casse</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Précédent</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
</context>
<context>
    <name>GoToRowBar</name>
    <message>
        <source>Go to &amp;row:</source>
        <translation>Aller à la &amp;ligne&#xa0;:</translation>
    </message>
    <message>
        <source>Row number</source>
        <translation>Numéro de ligne</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>sur %1</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>Aller</translation>
    </message>
</context>
<context>
    <name>HealthBanner</name>
    <message>
        <source>Not looked at yet</source>
        <translation>Aucun relevé pour l’instant</translation>
    </message>
    <message>
        <source>The first look comes within the interval of the settings.</source>
        <translation>Le premier relevé aura lieu dans l’intervalle fixé dans les paramètres.</translation>
    </message>
    <message>
        <source>%1 since %2</source>
        <comment>status, time</comment>
        <translation>%1 depuis %2</translation>
    </message>
    <message>
        <source>answers in %1</source>
        <translation>répond en %1</translation>
    </message>
    <message>
        <source>1 connection of Penstock open</source>
        <translation>1 connexion de Penstock ouverte</translation>
    </message>
    <message>
        <source>%1 connections of Penstock open</source>
        <translation>%1 connexions de Penstock ouvertes</translation>
    </message>
</context>
<context>
    <name>HealthChart</name>
    <message>
        <source>Response time of the probe</source>
        <translation>Temps de réponse de la sonde</translation>
    </message>
    <message>
        <source>one round trip</source>
        <translation>un aller-retour</translation>
    </message>
    <message>
        <source>Penstock&apos;s statements, duration</source>
        <translation>Instructions de Penstock, durée</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>Pool</translation>
    </message>
    <message>
        <source>active</source>
        <translation>actives</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>libres</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>Waiting for a connection</source>
        <translation>Attente d’une connexion</translation>
    </message>
    <message>
        <source>longest now</source>
        <translation>la plus longue en cours</translation>
    </message>
    <message>
        <source>Penstock&apos;s statements per second</source>
        <translation>Instructions de Penstock par seconde</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>terminées</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>Sessions on the server</source>
        <translation>Sessions sur le serveur</translation>
    </message>
    <message>
        <source>idle in transaction</source>
        <translation>inactives en transaction</translation>
    </message>
    <message>
        <source>waiting for a lock</source>
        <translation>en attente d’un verrou</translation>
    </message>
    <message>
        <source>Connections and the server&apos;s limit</source>
        <translation>Connexions et limite du serveur</translation>
    </message>
    <message>
        <source>used</source>
        <translation>utilisées</translation>
    </message>
    <message>
        <source>limit</source>
        <translation>limite</translation>
    </message>
    <message>
        <source>Transactions of the server</source>
        <translation>Transactions du serveur</translation>
    </message>
    <message>
        <source>per second</source>
        <translation>par seconde</translation>
    </message>
    <message>
        <source>Reads answered from memory</source>
        <translation>Lectures servies depuis la mémoire</translation>
    </message>
    <message>
        <source>share</source>
        <translation>part</translation>
    </message>
    <message>
        <source>Longest running</source>
        <translation>Plus longue durée en cours</translation>
    </message>
    <message>
        <source>statement</source>
        <translation>instruction</translation>
    </message>
    <message>
        <source>transaction</source>
        <translation>transaction</translation>
    </message>
    <message>
        <source>Replication lag</source>
        <translation>Retard de réplication</translation>
    </message>
    <message>
        <source>behind</source>
        <translation>retard</translation>
    </message>
    <message>
        <source>Written per second</source>
        <translation>Volume écrit par seconde</translation>
    </message>
    <message>
        <source>log</source>
        <translation>journal</translation>
    </message>
    <message>
        <source>temporary files</source>
        <translation>fichiers temporaires</translation>
    </message>
    <message>
        <source>Deadlocks</source>
        <translation>Interblocages</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>database</source>
        <translation>base de données</translation>
    </message>
    <message>
        <source>file</source>
        <translation>fichier</translation>
    </message>
    <message>
        <source>write-ahead log</source>
        <translation>journal WAL</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>all</source>
        <translation>toutes</translation>
    </message>
    <message>
        <source>free</source>
        <translation>libres</translation>
    </message>
    <message>
        <source>Transactions since the last freeze</source>
        <translation>Transactions depuis le dernier gel</translation>
    </message>
    <message>
        <source>oldest</source>
        <translation>la plus ancienne</translation>
    </message>
    <message>
        <source>Temporary tables on disk</source>
        <translation>Tables temporaires sur disque</translation>
    </message>
</context>
<context>
    <name>HealthCharts</name>
    <message>
        <source>%1 to %2</source>
        <comment>times</comment>
        <translation>%1 à %2</translation>
    </message>
</context>
<context>
    <name>HealthChecks</name>
    <message>
        <source>%1 % (%2 of %3)</source>
        <translation>%1&#xa0;% (%2 sur %3)</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1&#xa0;%</translation>
    </message>
    <message>
        <source>%1, longest transaction %2</source>
        <translation>%1, transaction la plus longue&#xa0;: %2</translation>
    </message>
    <message>
        <source>a write succeeded</source>
        <translation>une écriture a réussi</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>le disque est plein</translation>
    </message>
    <message>
        <source>Room on the server&apos;s disk</source>
        <translation>Place sur le disque du serveur</translation>
    </message>
    <message>
        <source>enough for a write</source>
        <translation>assez pour une écriture</translation>
    </message>
    <message>
        <source>A server with a full disk still answers, and loses what people save.</source>
        <translation>Un serveur dont le disque est plein répond encore, mais perd ce qu’on enregistre.</translation>
    </message>
    <message>
        <source>Free space where the server keeps its data, its log or its temporary files.</source>
        <translation>Libérez de la place là où le serveur garde ses données, son journal ou ses fichiers temporaires.</translation>
    </message>
    <message>
        <source>Sessions on the server</source>
        <translation>Sessions sur le serveur</translation>
    </message>
    <message>
        <source>below 80 % of its limit</source>
        <translation>moins de 80&#xa0;% de sa limite</translation>
    </message>
    <message>
        <source>At the limit the server refuses everybody who comes.</source>
        <translation>À la limite, le serveur refuse toute nouvelle session.</translation>
    </message>
    <message>
        <source>Close idle sessions, put a pooler in front, or raise max_connections.</source>
        <translation>Fermez des sessions inactives, placez un pooler en amont, ou augmentez max_connections.</translation>
    </message>
    <message>
        <source>Transactions since the last freeze</source>
        <translation>Transactions depuis le dernier gel</translation>
    </message>
    <message>
        <source>below 500 million</source>
        <translation>moins de 500&#xa0;millions</translation>
    </message>
    <message>
        <source>At 2,147 million the server stops taking writes.</source>
        <translation>À 2&#xa0;147&#xa0;millions, le serveur n’accepte plus d’écritures.</translation>
    </message>
    <message>
        <source>Look for what holds autovacuum back (long transactions, replication slots, prepared transactions), then run VACUUM FREEZE.</source>
        <translation>Cherchez ce qui retient autovacuum (transactions longues, slots de réplication, transactions préparées), puis lancez VACUUM FREEZE.</translation>
    </message>
    <message>
        <source>Replication lag</source>
        <translation>Retard de réplication</translation>
    </message>
    <message>
        <source>below 5 s</source>
        <translation>moins de 5&#xa0;s</translation>
    </message>
    <message>
        <source>So much would be lost in a failover, and reads on the standby are so old.</source>
        <translation>C’est ce qu’une bascule ferait perdre, et le retard des lectures sur le serveur de secours.</translation>
    </message>
    <message>
        <source>Look at the standby&apos;s disk and network, and at long statements on it.</source>
        <translation>Examinez le disque et le réseau du serveur de secours, et les instructions longues qui y tournent.</translation>
    </message>
    <message>
        <source>Pool utilisation</source>
        <translation>Utilisation du pool</translation>
    </message>
    <message>
        <source>below 80 %</source>
        <translation>moins de 80&#xa0;%</translation>
    </message>
    <message>
        <source>In a full pool every statement waits for another to end.</source>
        <translation>Dans un pool plein, chaque instruction attend qu’une autre se termine.</translation>
    </message>
    <message>
        <source>See who holds the connections, end what is not needed, or raise the connection&apos;s maximum.</source>
        <translation>Voyez qui détient les connexions, terminez ce qui est inutile, ou augmentez le maximum de la connexion.</translation>
    </message>
    <message>
        <source>Response time</source>
        <translation>Temps de réponse</translation>
    </message>
    <message>
        <source>below %1 ms</source>
        <translation>moins de %1&#xa0;ms</translation>
    </message>
    <message>
        <source>Every statement takes at least one round trip.</source>
        <translation>Chaque instruction demande au moins un aller-retour.</translation>
    </message>
    <message>
        <source>Look at the server&apos;s load and at the network on the way.</source>
        <translation>Examinez la charge du serveur et le réseau sur le trajet.</translation>
    </message>
    <message>
        <source>Statements, 95 of 100</source>
        <translation>Instructions, 95 sur 100</translation>
    </message>
    <message>
        <source>below 50 ms</source>
        <translation>moins de 50&#xa0;ms</translation>
    </message>
    <message>
        <source>People notice what takes longer.</source>
        <translation>Au-delà, l’attente se remarque.</translation>
    </message>
    <message>
        <source>Look at the slowest statements: an index or a narrower condition helps most of them.</source>
        <translation>Examinez les instructions les plus lentes&#xa0;: un index ou une condition plus étroite suffit souvent.</translation>
    </message>
    <message>
        <source>Failed statements</source>
        <translation>Instructions en échec</translation>
    </message>
    <message>
        <source>below 0.1 % in ten minutes</source>
        <translation>moins de 0.1&#xa0;% en dix minutes</translation>
    </message>
    <message>
        <source>Errors that repeat are a defect of a program or of the server.</source>
        <translation>Des erreurs qui se répètent sont un défaut d’un programme ou du serveur.</translation>
    </message>
    <message>
        <source>Look at the last errors in the history of statements.</source>
        <translation>Consultez les dernières erreurs dans l’historique des instructions.</translation>
    </message>
    <message>
        <source>Availability</source>
        <translation>Disponibilité</translation>
    </message>
    <message>
        <source>above 99.9 % of the looks in 90 days</source>
        <translation>plus de 99,9&#xa0;% des relevés sur 90 jours</translation>
    </message>
    <message>
        <source>0.1 % is 43 minutes a month.</source>
        <translation>0.1&#xa0;%, c’est 43 minutes par mois.</translation>
    </message>
    <message>
        <source>Look in the history when it did not answer, and what happened then.</source>
        <translation>Cherchez dans l’historique quand il n’a pas répondu, et ce qui s’est passé alors.</translation>
    </message>
    <message>
        <source>Connection leaks</source>
        <translation>Fuites de connexions</translation>
    </message>
    <message>
        <source>0</source>
        <translation>0</translation>
    </message>
    <message>
        <source>A connection that nobody gives back is missing for the others.</source>
        <translation>Une connexion que personne ne rend manque aux autres.</translation>
    </message>
    <message>
        <source>See in the pool&apos;s panel who holds it, and release it there.</source>
        <translation>Voyez dans le panneau du pool qui la détient, et libérez-la là.</translation>
    </message>
    <message>
        <source>Longest running statement</source>
        <translation>Instruction en cours la plus longue</translation>
    </message>
    <message>
        <source>below 60 s</source>
        <translation>moins de 60&#xa0;s</translation>
    </message>
    <message>
        <source>It holds locks and keeps old rows from being cleaned up.</source>
        <translation>Elle détient des verrous et empêche le nettoyage des anciennes lignes.</translation>
    </message>
    <message>
        <source>Look at it in the list of sessions; cancel it if nobody needs it.</source>
        <translation>Examinez-la dans la liste des sessions&#xa0;; annulez-la si personne n’en a besoin.</translation>
    </message>
    <message>
        <source>Sessions idle in a transaction</source>
        <translation>Sessions inactives en transaction</translation>
    </message>
    <message>
        <source>none for 5 minutes</source>
        <translation>aucune depuis plus de 5 minutes</translation>
    </message>
    <message>
        <source>They hold locks and keep old rows from being cleaned up, for nothing.</source>
        <translation>Elles détiennent des verrous et empêchent le nettoyage des anciennes lignes, pour rien.</translation>
    </message>
    <message>
        <source>Commit or roll back; idle_in_transaction_session_timeout does it on the server.</source>
        <translation>Validez ou annulez la transaction&#xa0;; idle_in_transaction_session_timeout y met fin côté serveur.</translation>
    </message>
    <message>
        <source>Sessions waiting for a lock</source>
        <translation>Sessions en attente d’un verrou</translation>
    </message>
    <message>
        <source>fewer than 5</source>
        <translation>moins de 5</translation>
    </message>
    <message>
        <source>A queue at a lock grows until who holds it ends.</source>
        <translation>La file d’attente d’un verrou s’allonge tant que son détenteur n’a pas terminé.</translation>
    </message>
    <message>
        <source>The tree of sessions shows who blocks whom.</source>
        <translation>L’arbre des sessions montre qui bloque qui.</translation>
    </message>
    <message>
        <source>Deadlocks</source>
        <translation>Interblocages</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
    <message>
        <source>The server ends one of the two statements with an error.</source>
        <translation>Le serveur met fin à l’une des deux instructions avec une erreur.</translation>
    </message>
    <message>
        <source>Let programs take their locks in the same order, and repeat what was ended.</source>
        <translation>Faites prendre les verrous dans le même ordre par tous les programmes, et relancez ce qui a été interrompu.</translation>
    </message>
    <message>
        <source>Reads answered from memory</source>
        <translation>Lectures servies depuis la mémoire</translation>
    </message>
    <message>
        <source>at least 99 %</source>
        <translation>au moins 99&#xa0;%</translation>
    </message>
    <message>
        <source>What is not in memory is read from disk, a hundred times slower.</source>
        <translation>Ce qui n’est pas en mémoire est lu sur le disque, cent fois plus lentement.</translation>
    </message>
    <message>
        <source>Give the server more memory (shared_buffers, innodb_buffer_pool_size), or let statements read less.</source>
        <translation>Donnez plus de mémoire au serveur (shared_buffers, innodb_buffer_pool_size), ou réduisez ce que lisent les instructions.</translation>
    </message>
    <message>
        <source>Clocks apart</source>
        <translation>Écart des horloges</translation>
    </message>
    <message>
        <source>Times written by programs and by the server do not fit together.</source>
        <translation>Les heures écrites par les programmes et par le serveur ne concordent pas.</translation>
    </message>
    <message>
        <source>Let both machines take their time from NTP.</source>
        <translation>Réglez les deux machines à l’heure par NTP.</translation>
    </message>
    <message>
        <source>Size of the write-ahead log</source>
        <translation>Taille du journal WAL</translation>
    </message>
    <message>
        <source>below 100 MiB</source>
        <translation>moins de 100&#xa0;Mio</translation>
    </message>
    <message>
        <source>It slows down every read, and grows while a reader stays open.</source>
        <translation>Il ralentit chaque lecture, et grossit tant qu’un lecteur reste ouvert.</translation>
    </message>
    <message>
        <source>Close the program that keeps reading, then PRAGMA wal_checkpoint(TRUNCATE).</source>
        <translation>Fermez le programme qui garde une lecture ouverte, puis PRAGMA wal_checkpoint(TRUNCATE).</translation>
    </message>
    <message>
        <source>Free pages in the file</source>
        <translation>Pages libres dans le fichier</translation>
    </message>
    <message>
        <source>below 25 %</source>
        <translation>moins de 25&#xa0;%</translation>
    </message>
    <message>
        <source>So much of the file is empty.</source>
        <translation>Cette part du fichier est vide.</translation>
    </message>
    <message>
        <source>VACUUM gives the space back; it needs as much again while it runs.</source>
        <translation>VACUUM rend cet espace&#xa0;; il lui en faut autant de plus pendant son exécution.</translation>
    </message>
</context>
<context>
    <name>HealthCommand</name>
    <message>
        <source>There is no active connection &quot;%1&quot;.</source>
        <translation>Il n’y a pas de connexion active «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>Not healthy: %1.</source>
        <translation>Pas en bonne santé&#xa0;: %1.</translation>
    </message>
</context>
<context>
    <name>HealthJudge</name>
    <message>
        <source>&quot;%1&quot; answers and cannot write: its disk is full.</source>
        <translation>«&#xa0;%1&#xa0;» répond mais ne peut pas écrire&#xa0;: son disque est plein.</translation>
    </message>
    <message>
        <source>Free space where the server keeps its data, its log or its temporary files.</source>
        <translation>Libérez de l’espace là où le serveur garde ses données, son journal ou ses fichiers temporaires.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a standby: it answers and takes no writes.</source>
        <translation>«&#xa0;%1&#xa0;» est un serveur de secours (standby)&#xa0;: il répond mais n’accepte aucune écriture.</translation>
    </message>
    <message>
        <source>Connect to the primary, or mark the connection read-only if a standby is what you want.</source>
        <translation>Connectez-vous au primaire, ou marquez la connexion en lecture seule si c’est bien le secours que vous voulez.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is read-only: it answers and takes no writes.</source>
        <translation>«&#xa0;%1&#xa0;» est en lecture seule&#xa0;: elle répond mais n’accepte aucune écriture.</translation>
    </message>
    <message>
        <source>Ask who switched it to read-only (default_transaction_read_only, read_only, the file&apos;s permissions), or mark the connection read-only if that is intended.</source>
        <translation>Demandez qui l’a mise en lecture seule (default_transaction_read_only, read_only, les droits du fichier), ou marquez la connexion en lecture seule si c’est voulu.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is slow: a round trip took %2 ms.</source>
        <translation>«&#xa0;%1&#xa0;» est lente&#xa0;: un aller-retour a pris %2&#xa0;ms.</translation>
    </message>
    <message>
        <source>Below %1 ms is expected. Look at the server&apos;s load and at the network on the way.</source>
        <translation>On attend moins de %1&#xa0;ms. Vérifiez la charge du serveur et le réseau jusqu’à lui.</translation>
    </message>
    <message>
        <source>%1: %2, should be %3.</source>
        <translation>%1&#xa0;: %2, attendu&#xa0;: %3.</translation>
    </message>
</context>
<context>
    <name>HealthMetric</name>
    <message>
        <source>Response time</source>
        <translation>Temps de réponse</translation>
    </message>
    <message>
        <source>Statements, median</source>
        <translation>Instructions, médiane</translation>
    </message>
    <message>
        <source>Statements, 95 of 100 faster</source>
        <translation>Instructions, 95 sur 100 plus rapides</translation>
    </message>
    <message>
        <source>Statements, 99 of 100 faster</source>
        <translation>Instructions, 99 sur 100 plus rapides</translation>
    </message>
    <message>
        <source>Statements per second</source>
        <translation>Instructions par seconde</translation>
    </message>
    <message>
        <source>Failed statements per second</source>
        <translation>Instructions en échec par seconde</translation>
    </message>
    <message>
        <source>Connections in use</source>
        <translation>Connexions utilisées</translation>
    </message>
    <message>
        <source>Idle connections</source>
        <translation>Connexions libres</translation>
    </message>
    <message>
        <source>Waiting for a connection</source>
        <translation>En attente d’une connexion</translation>
    </message>
    <message>
        <source>Longest wait for a connection</source>
        <translation>Plus longue attente d’une connexion</translation>
    </message>
    <message>
        <source>Wait for a connection, 95 of 100 shorter</source>
        <translation>Attente d’une connexion, 95 sur 100 plus courtes</translation>
    </message>
    <message>
        <source>Active sessions</source>
        <translation>Sessions actives</translation>
    </message>
    <message>
        <source>Idle sessions</source>
        <translation>Sessions inactives</translation>
    </message>
    <message>
        <source>Sessions idle in a transaction</source>
        <translation>Sessions inactives dans une transaction</translation>
    </message>
    <message>
        <source>Sessions waiting for a lock</source>
        <translation>Sessions en attente d’un verrou</translation>
    </message>
    <message>
        <source>Sessions on the server</source>
        <translation>Sessions sur le serveur</translation>
    </message>
    <message>
        <source>The server&apos;s limit of sessions</source>
        <translation>Limite de sessions du serveur</translation>
    </message>
    <message>
        <source>Transactions per second</source>
        <translation>Transactions par seconde</translation>
    </message>
    <message>
        <source>Reads answered from memory</source>
        <translation>Lectures servies depuis la mémoire</translation>
    </message>
    <message>
        <source>Longest running statement</source>
        <translation>Plus longue instruction en cours</translation>
    </message>
    <message>
        <source>Longest open transaction</source>
        <translation>Plus longue transaction ouverte</translation>
    </message>
    <message>
        <source>Replication lag</source>
        <translation>Retard de réplication</translation>
    </message>
    <message>
        <source>Size of the database</source>
        <translation>Taille de la base de données</translation>
    </message>
    <message>
        <source>Log written per second</source>
        <translation>Journal écrit par seconde</translation>
    </message>
    <message>
        <source>Temporary files written per second</source>
        <translation>Fichiers temporaires écrits par seconde</translation>
    </message>
    <message>
        <source>Deadlocks per second</source>
        <translation>Interblocages par seconde</translation>
    </message>
    <message>
        <source>Transactions since the last freeze</source>
        <translation>Transactions depuis le dernier gel</translation>
    </message>
    <message>
        <source>Size of the file</source>
        <translation>Taille du fichier</translation>
    </message>
    <message>
        <source>Size of the write-ahead log</source>
        <translation>Taille du journal WAL</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>Free pages</source>
        <translation>Pages libres</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1&#xa0;min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1&#xa0;h</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1&#xa0;jours</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1&#xa0;ms</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1&#xa0;%</translation>
    </message>
    <message>
        <source>Temporary tables on disk per second</source>
        <translation>Tables temporaires sur disque par seconde</translation>
    </message>
</context>
<context>
    <name>HealthNotifier</name>
    <message>
        <source>%1 is down</source>
        <comment>connection</comment>
        <translation>%1 est hors service</translation>
    </message>
    <message>
        <source>%1 answers again, but not well</source>
        <comment>connection</comment>
        <translation>%1 répond de nouveau, mais mal</translation>
    </message>
    <message>
        <source>%1 has trouble</source>
        <comment>connection</comment>
        <translation>%1 a un problème</translation>
    </message>
    <message>
        <source>%1 is healthy again</source>
        <comment>connection</comment>
        <translation>%1 est de nouveau en bonne santé</translation>
    </message>
    <message>
        <source>The state of %1 is not known</source>
        <comment>connection</comment>
        <translation>L’état de %1 est inconnu</translation>
    </message>
</context>
<context>
    <name>HealthResult</name>
    <message>
        <source>Not known yet</source>
        <translation>Pas encore connu</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>En bonne santé</translation>
    </message>
    <message>
        <source>Degraded</source>
        <translation>Dégradée</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Hors service</translation>
    </message>
    <message>
        <source>Role not known</source>
        <translation>Rôle inconnu</translation>
    </message>
    <message>
        <source>Primary</source>
        <translation>Primaire</translation>
    </message>
    <message>
        <source>Standby</source>
        <translation>Secours</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Lecture seule</translation>
    </message>
</context>
<context>
    <name>HealthTileDelegate</name>
    <message>
        <source>no pool yet</source>
        <translation>pas encore de pool</translation>
    </message>
    <message>
        <source>%1 of %2 in use</source>
        <comment>connections</comment>
        <translation>%1 sur %2 utilisées</translation>
    </message>
    <message>
        <source>%1 of %2, %3 wait</source>
        <comment>connections</comment>
        <translation>%1 sur %2, %3 en attente</translation>
    </message>
</context>
<context>
    <name>HealthWallModel</name>
    <message>
        <source>development</source>
        <translation>développement</translation>
    </message>
    <message>
        <source>test</source>
        <comment>environment</comment>
        <translation>test</translation>
    </message>
    <message>
        <source>production</source>
        <translation>production</translation>
    </message>
    <message>
        <source>Not looked at yet</source>
        <translation>Pas encore de relevé</translation>
    </message>
    <message>
        <source>%1 since %2</source>
        <comment>status, time</comment>
        <translation>%1 depuis %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>check, value</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>connection, status</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <comment>connection, status, trouble</comment>
        <translation>%1&#xa0;: %2, %3</translation>
    </message>
    <message>
        <source>Pool: %1 active, %2 idle, %3 waiting, at most %4</source>
        <translation>Pool&#xa0;: %1 actives, %2 libres, %3 en attente, %4 au plus</translation>
    </message>
</context>
<context>
    <name>HealthWallPage</name>
    <message>
        <source>All groups</source>
        <translation>Tous les groupes</translation>
    </message>
    <message>
        <source>%1 down</source>
        <comment>connections</comment>
        <translation>%1 hors service</translation>
    </message>
    <message>
        <source>%1 degraded</source>
        <comment>connections</comment>
        <translation>%1 dégradée(s)</translation>
    </message>
    <message>
        <source>%1 unknown</source>
        <comment>connections</comment>
        <translation>%1 inconnue(s)</translation>
    </message>
    <message>
        <source>%1 healthy</source>
        <comment>connections</comment>
        <translation>%1 en bonne santé</translation>
    </message>
    <message>
        <source>%1 · %2 of %3 shown</source>
        <comment>summary, connections</comment>
        <translation>%1 · %2 sur %3 affichées</translation>
    </message>
    <message>
        <source>No active connections yet.
Each one gets a tile here that says how it is.</source>
        <translation>Pas encore de connexion active.
Chacune aura ici une tuile indiquant son état.</translation>
    </message>
    <message>
        <source>No connection matches the filter.</source>
        <translation>Aucune connexion ne correspond au filtre.</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Santé</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Filter the connections</source>
        <translation>Filtrer les connexions</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Groupe</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Environnement</translation>
    </message>
    <message>
        <source>Connections and their health</source>
        <translation>Les connexions et leur santé</translation>
    </message>
    <message>
        <source>All environments</source>
        <translation>Tous les environnements</translation>
    </message>
</context>
<context>
    <name>HeldConnection</name>
    <message>
        <source>The connection was given up.</source>
        <translation>La connexion a été abandonnée.</translation>
    </message>
    <message>
        <source>The connection was lost.</source>
        <translation>La connexion a été perdue.</translation>
    </message>
    <message>
        <source>The connection was given back.</source>
        <translation>La connexion a été rendue.</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>%1 ms</source>
        <translation>%1&#xa0;ms</translation>
    </message>
    <message>
        <source>Nothing was run yet.</source>
        <translation>Rien n’a encore été exécuté.</translation>
    </message>
    <message>
        <source>No statement has all these words.</source>
        <translation>Aucune instruction ne contient tous ces mots.</translation>
    </message>
    <message>
        <source>done</source>
        <translation>terminée</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>arrêtée</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>Rechercher dans l’historique</translation>
    </message>
    <message>
        <source>Words to search for</source>
        <translation>Mots à rechercher</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>All connections</source>
        <translation>Toutes les connexions</translation>
    </message>
    <message>
        <source>Statements that were run</source>
        <translation>Instructions exécutées</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Instruction</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Durée</translation>
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
    <message>
        <source>Looking up the host name &quot;%1&quot; was stopped.</source>
        <translation>La recherche du nom d’hôte «&#xa0;%1&#xa0;» a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>ImportListModel</name>
    <message>
        <source>there already</source>
        <translation>déjà présente</translation>
    </message>
    <message>
        <source>asks for the password</source>
        <translation>demande le mot de passe</translation>
    </message>
    <message>
        <source>with its password</source>
        <translation>avec son mot de passe</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Provenance</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Remarque</translation>
    </message>
</context>
<context>
    <name>ImportPanel</name>
    <message>
        <source>Connections of other programs</source>
        <translation>Connexions d’autres programmes</translation>
    </message>
    <message>
        <source>What is left out, and why</source>
        <translation>Ce qui est ignoré, et pourquoi</translation>
    </message>
    <message>
        <source>Tick &amp;all</source>
        <translation>Tout &amp;cocher</translation>
    </message>
    <message>
        <source>Tick &amp;none</source>
        <translation>Tout &amp;décocher</translation>
    </message>
    <message>
        <source>From a &amp;file…</source>
        <translation>Depuis un &amp;fichier…</translation>
    </message>
    <message>
        <source>DBeaver&apos;s data-sources.json, pgAdmin&apos;s export of servers, pg_service.conf or my.cnf</source>
        <translation>data-sources.json de DBeaver, export des serveurs de pgAdmin, pg_service.conf ou my.cnf</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Looking for connections of other programs…</source>
        <translation>Recherche des connexions d’autres programmes…</translation>
    </message>
    <message>
        <source>No connections of other programs were found here.</source>
        <translation>Aucune connexion d’autres programmes n’a été trouvée ici.</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Trouvé&#xa0;: %1</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Import %n connections</source>
        <translation>
            <numerusform>&amp;Importer %n connexion</numerusform>
            <numerusform>&amp;Importer %n connexions</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>Connections of another program</source>
        <translation>Connexions d’un autre programme</translation>
    </message>
    <message>
        <source>&amp;Import 1 connection</source>
        <translation>&amp;Importer 1 connexion</translation>
    </message>
</context>
<context>
    <name>ImportPlaces</name>
    <message>
        <source>%1 holds no connections in a form that Penstock knows.</source>
        <translation>%1 ne contient aucune connexion dans un format connu de Penstock.</translation>
    </message>
    <message>
        <source>It reads DBeaver&apos;s data-sources.json, pgAdmin&apos;s export of servers, pg_service.conf and my.cnf.</source>
        <translation>Les formats lus sont data-sources.json de DBeaver, l’export des serveurs de pgAdmin, pg_service.conf et my.cnf.</translation>
    </message>
</context>
<context>
    <name>ImportedFile</name>
    <message>
        <source>There is no file %1.</source>
        <translation>Le fichier %1 n’existe pas.</translation>
    </message>
    <message>
        <source>%1 is no ordinary file.</source>
        <translation>%1 n’est pas un fichier ordinaire.</translation>
    </message>
    <message>
        <source>%1 is too large to be a list of connections.</source>
        <translation>%1 est trop grand pour une liste de connexions.</translation>
    </message>
    <message>
        <source>%1 cannot be read.</source>
        <translation>Impossible de lire %1.</translation>
    </message>
    <message>
        <source>Check who may read it.</source>
        <translation>Vérifiez qui a le droit de le lire.</translation>
    </message>
    <message>
        <source>“%1” was not encrypted; it is offered with verified encryption, since it is a production connection.</source>
        <translation>«&#xa0;%1&#xa0;» n’était pas chiffrée&#xa0;; elle est proposée avec un chiffrement vérifié, car c’est une connexion de production.</translation>
    </message>
</context>
<context>
    <name>InsertWriter</name>
    <message>
        <source>Two columns are called &quot;%1&quot;, which no INSERT may name twice.</source>
        <translation>Deux colonnes s’appellent «&#xa0;%1&#xa0;», qu’un INSERT ne peut pas nommer deux fois.</translation>
    </message>
    <message>
        <source>Give one of them another name in the statement (AS ...).</source>
        <translation>Donnez un autre nom à l’une d’elles dans l’instruction (AS ...).</translation>
    </message>
    <message>
        <source>Column %1 has no name that an INSERT could use.</source>
        <translation>La colonne %1 n’a pas de nom utilisable dans un INSERT.</translation>
    </message>
    <message>
        <source>Give it a name in the statement (AS ...).</source>
        <translation>Donnez-lui un nom dans l’instruction (AS ...).</translation>
    </message>
    <message>
        <source>INSERT statements need a table&apos;s name.</source>
        <translation>Des instructions INSERT exigent le nom d’une table.</translation>
    </message>
    <message>
        <source>Name the table that the rows are to go to.</source>
        <translation>Indiquez la table où les lignes doivent aller.</translation>
    </message>
    <message>
        <source>Column &quot;%1&quot;: %2</source>
        <translation>Colonne «&#xa0;%1&#xa0;»&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>InstanceClient</name>
    <message>
        <source>%1 does not answer.</source>
        <translation>%1 ne répond pas.</translation>
    </message>
    <message>
        <source>It may be stopped, or just ending.</source>
        <translation>Il est peut-être arrêté, ou en train de se terminer.</translation>
    </message>
    <message>
        <source>what came is no answer</source>
        <translation>ce qui est arrivé n’est pas une réponse</translation>
    </message>
    <message>
        <source>%1 refuses the question.</source>
        <translation>%1 refuse la question.</translation>
    </message>
    <message>
        <source>It may be of another version.</source>
        <translation>Il est peut-être d’une autre version.</translation>
    </message>
    <message>
        <source>No Penstock program runs in the workspace %1.</source>
        <translation>Aucun programme Penstock ne tourne dans l’espace de travail %1.</translation>
    </message>
    <message>
        <source>Open it in the window first; these figures are those of a running program.</source>
        <translation>Ouvrez-le d’abord dans la fenêtre&#xa0;; ces mesures sont celles d’un programme en cours d’exécution.</translation>
    </message>
</context>
<context>
    <name>InstanceServer</name>
    <message>
        <source>%1 cannot be listened on.</source>
        <translation>Impossible d’écouter sur %1.</translation>
    </message>
    <message>
        <source>Other programs cannot ask this one for its figures.</source>
        <translation>Les autres programmes ne peuvent pas demander ses mesures à celui-ci.</translation>
    </message>
    <message>
        <source>This program does not answer &quot;%1&quot;.</source>
        <translation>Ce programme ne répond pas à «&#xa0;%1&#xa0;».</translation>
    </message>
</context>
<context>
    <name>InstanceSocket</name>
    <message>
        <source>The path %1 is too long for a socket: the system takes %2 bytes.</source>
        <translation>Le chemin %1 est trop long pour un socket&#xa0;: le système accepte %2 octets.</translation>
    </message>
    <message>
        <source>Other programs cannot ask this one for its figures. Move the workspace to a shorter path.</source>
        <translation>Les autres programmes ne peuvent pas demander ses mesures à celui-ci. Déplacez l’espace de travail vers un chemin plus court.</translation>
    </message>
</context>
<context>
    <name>JobLoops</name>
    <message>
        <source>The job “%1” would copy %2 onto itself.</source>
        <translation>La tâche «&#xa0;%1&#xa0;» copierait %2 sur elle-même.</translation>
    </message>
    <message>
        <source>The rows of %1 would come back to where they came from: by the jobs %2.</source>
        <translation>Les lignes de %1 reviendraient à leur point de départ, par les tâches %2.</translation>
    </message>
    <message>
        <source>Let rows go one way only, or to tables of other names.</source>
        <translation>Ne laissez aller les lignes que dans un sens, ou vers des tables d’autres noms.</translation>
    </message>
</context>
<context>
    <name>JobTable</name>
    <message>
        <source>The replication job %1 of the workspace cannot be read.</source>
        <translation>La tâche de réplication %1 de l’espace de travail est illisible.</translation>
    </message>
    <message>
        <source>Open the workspace with the Penstock that saved it, or remove the job.</source>
        <translation>Ouvrez l’espace de travail avec la version de Penstock qui l’a enregistré, ou supprimez la tâche.</translation>
    </message>
    <message>
        <source>There is no replication job “%1”.</source>
        <translation>Il n’y a pas de tâche de réplication «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>There are none yet.</source>
        <translation>Il n’y en a encore aucune.</translation>
    </message>
    <message>
        <source>There are: %1.</source>
        <translation>Tâches existantes&#xa0;: %1.</translation>
    </message>
    <message>
        <source>The replication job “%1” is not there any more.</source>
        <translation>La tâche de réplication «&#xa0;%1&#xa0;» n’existe plus.</translation>
    </message>
    <message>
        <source>Somebody removed it. Save it without an id to make it again.</source>
        <translation>Quelqu’un l’a supprimée. Enregistrez-la sans id pour la recréer.</translation>
    </message>
    <message>
        <source>There is a replication job “%1” already.</source>
        <translation>Il y a déjà une tâche de réplication «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Choisissez un autre nom.</translation>
    </message>
    <message>
        <source>A run in the history of replication cannot be read.</source>
        <translation>Une exécution de l’historique de réplication est illisible.</translation>
    </message>
    <message>
        <source>The quarantine of this job is full: its rows take more than %1 MiB.</source>
        <translation>La quarantaine de cette tâche est pleine&#xa0;: ses lignes occupent plus de %1&#xa0;Mio.</translation>
    </message>
    <message>
        <source>Look at the rows in it; correct them in the source or the target, then copy the table again.</source>
        <translation>Examinez les lignes qu’elle contient&#xa0;; corrigez-les dans la source ou la cible, puis recopiez la table.</translation>
    </message>
</context>
<context>
    <name>JsonFields</name>
    <message>
        <source>a text</source>
        <translation>un texte</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true ou false</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>un nombre entier</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>un nombre</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>une liste</translation>
    </message>
    <message>
        <source>a list of texts</source>
        <translation>une liste de textes</translation>
    </message>
    <message>
        <source>an object</source>
        <translation>un objet</translation>
    </message>
    <message>
        <source>%1, “%2” must be %3.</source>
        <translation>%1, «&#xa0;%2&#xa0;» doit être %3.</translation>
    </message>
    <message>
        <source>%1, “%2” is unknown.</source>
        <translation>%1, «&#xa0;%2&#xa0;» est inconnu.</translation>
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
    <name>KeyringPage</name>
    <message>
        <source>Waiting for the keyring…</source>
        <translation>En attente du trousseau…</translation>
    </message>
    <message>
        <source>The workspace is not open</source>
        <translation>L’espace de travail n’est pas ouvert</translation>
    </message>
    <message>
        <source>The connections in %1 are sealed, and their key is in the system&apos;s keyring. It may be asking for its password in a window of its own, perhaps behind this one.</source>
        <translation>Les connexions de %1 sont scellées, et leur clé se trouve dans le trousseau du système. Il demande peut-être son mot de passe dans une fenêtre à lui, éventuellement derrière celle-ci.</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Annuler</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>Use a key &amp;file instead…</source>
        <translation>Utiliser plutôt un &amp;fichier de clé…</translation>
    </message>
    <message>
        <source>Key file of the workspace</source>
        <translation>Fichier de clé de l’espace de travail</translation>
    </message>
</context>
<context>
    <name>LeaseListModel</name>
    <message>
        <source>No.</source>
        <translation>N°</translation>
    </message>
    <message>
        <source>Held by</source>
        <translation>Détenteur</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Depuis</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>Server&apos;s session</source>
        <translation>Session du serveur</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Instruction</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Page</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>Ligne de commande</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>Tâche</translation>
    </message>
    <message>
        <source>API key</source>
        <translation>Clé d’API</translation>
    </message>
    <message>
        <source>Agent</source>
        <translation>Agent</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Santé</translation>
    </message>
    <message>
        <source>Schema reader</source>
        <translation>Lecteur de schéma</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>kind of holder, its name</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1&#xa0;min %2&#xa0;s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1&#xa0;h %2&#xa0;min</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1&#xa0;j %2&#xa0;h</translation>
    </message>
    <message>
        <source>%1 (held for too long)</source>
        <translation>%1 (emprunt trop long)</translation>
    </message>
    <message>
        <source>(none at the moment)</source>
        <translation>(aucune pour le moment)</translation>
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
    <name>LimitsForm</name>
    <message>
        <source>Connections</source>
        <translation>Connexions</translation>
    </message>
    <message>
        <source>Server budget</source>
        <translation>Budget du serveur</translation>
    </message>
    <message>
        <source>Open within</source>
        <translation>Ouvrir en</translation>
    </message>
    <message>
        <source>Wait for a free one</source>
        <translation>Attendre une connexion libre</translation>
    </message>
    <message>
        <source>Statements end after</source>
        <translation>Durée maximale des instructions</translation>
    </message>
    <message>
        <source>Close unused after</source>
        <translation>Fermer si inutilisée après</translation>
    </message>
    <message>
        <source>Renew after</source>
        <translation>Renouveler après</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatique</translation>
    </message>
    <message>
        <source>At once, at most. Default %1.</source>
        <translation>En même temps, au plus. Par défaut %1.</translation>
    </message>
    <message>
        <source>With tests and cancels. Automatic: 4 more than connections.</source>
        <translation>Tests et annulations compris. Automatique&#xa0;: 4 de plus que les connexions.</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>sans limite</translation>
    </message>
    <message>
        <source>Default: no limit.</source>
        <translation>Par défaut&#xa0;: sans limite.</translation>
    </message>
    <message>
        <source>Default %1 s.</source>
        <translation>Par défaut %1&#xa0;s.</translation>
    </message>
    <message numerus="yes">
        <source>%n connections, open within %1 s</source>
        <translation>
            <numerusform>%n connexion, ouverte en %1&#xa0;s au plus</numerusform>
            <numerusform>%n connexions, ouvertes en %1&#xa0;s au plus</numerusform>
        </translation>
    </message>
    <message>
        <source>Look at its health every</source>
        <translation>Intervalle des relevés de santé</translation>
    </message>
    <message>
        <source>From 5 s to an hour. As in the settings: 30 s by default.</source>
        <translation>De 5&#xa0;s à une heure. Comme dans les paramètres&#xa0;: 30&#xa0;s par défaut.</translation>
    </message>
    <message>
        <source>as in the settings</source>
        <translation>comme dans les paramètres</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
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
    <name>LogModel</name>
    <message>
        <source>Debug</source>
        <translation>Débogage</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>Information</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Avertissement</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Erreur</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Heure</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Niveau</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Catégorie</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Message</translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message>
        <source>Log</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>Least level</source>
        <translation>Niveau minimal</translation>
    </message>
    <message>
        <source>Lines of this level and above</source>
        <translation>Lignes de ce niveau et au-dessus</translation>
    </message>
    <message>
        <source>Words that a line must have</source>
        <translation>Mots que doit contenir une ligne</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy the selected lines, or all that are shown</source>
        <translation>Copier les lignes choisies, ou toutes celles qui sont affichées</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Vider</translation>
    </message>
    <message>
        <source>Empty the panel; the log&apos;s file stays as it is</source>
        <translation>Vider le panneau&#xa0;; le fichier du journal reste tel quel</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>%1 – Penstock</source>
        <translation>%1 – Penstock</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>The workspace is not open.</source>
        <translation>L’espace de travail n’est pas ouvert.</translation>
    </message>
    <message>
        <source>Try again, or use a key file instead.</source>
        <translation>Réessayez, ou utilisez plutôt un fichier de clé.</translation>
    </message>
    <message>
        <source>&amp;Connection</source>
        <translation>&amp;Connexion</translation>
    </message>
    <message>
        <source>&amp;Query</source>
        <translation>&amp;Requête</translation>
    </message>
    <message>
        <source>&amp;Result</source>
        <translation>Ré&amp;sultat</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Affichage</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>Thèm&amp;e</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Langue</translation>
    </message>
    <message>
        <source>Nothing here for this page</source>
        <translation>Rien ici pour cette page</translation>
    </message>
    <message>
        <source>&amp;Health</source>
        <translation>Sa&amp;nté</translation>
    </message>
    <message>
        <source>Re&amp;plication</source>
        <translation>Ré&amp;plication</translation>
    </message>
</context>
<context>
    <name>MergedColumns</name>
    <message>
        <source>boolean</source>
        <translation>booléen</translation>
    </message>
    <message>
        <source>integer</source>
        <translation>entier</translation>
    </message>
    <message>
        <source>floating point</source>
        <translation>virgule flottante</translation>
    </message>
    <message>
        <source>decimal</source>
        <translation>décimal</translation>
    </message>
    <message>
        <source>text</source>
        <translation>texte</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>binary</source>
        <translation>binaire</translation>
    </message>
    <message>
        <source>UUID</source>
        <translation>UUID</translation>
    </message>
    <message>
        <source>date</source>
        <translation>date</translation>
    </message>
    <message>
        <source>time</source>
        <translation>heure</translation>
    </message>
    <message>
        <source>timestamp</source>
        <translation>horodatage</translation>
    </message>
    <message>
        <source>timestamp with time zone</source>
        <translation>horodatage avec fuseau</translation>
    </message>
    <message>
        <source>interval</source>
        <translation>intervalle</translation>
    </message>
    <message>
        <source>%1 is %2 instead of %3</source>
        <translation>%1 est %2 au lieu de %3</translation>
    </message>
    <message>
        <source>no column %1</source>
        <translation>pas de colonne %1</translation>
    </message>
    <message>
        <source>only here: %1</source>
        <translation>uniquement ici&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>MessageList</name>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
</context>
<context>
    <name>MinutesField</name>
    <message>
        <source>minutes</source>
        <translation>minutes</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>heures</translation>
    </message>
    <message>
        <source>days</source>
        <translation>jours</translation>
    </message>
    <message>
        <source>Unit of time</source>
        <translation>Unité de temps</translation>
    </message>
</context>
<context>
    <name>ModeChoice</name>
    <message>
        <source>Fan out</source>
        <translation>Diffusion</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>Jointure</translation>
    </message>
    <message>
        <source>The same statement on each ticked connection</source>
        <translation>La même instruction sur chaque connexion cochée</translation>
    </message>
    <message>
        <source>One SELECT over the tables of all ticked connections</source>
        <translation>Un seul SELECT sur les tables de toutes les connexions cochées</translation>
    </message>
    <message>
        <source>The same statement on every ticked connection. The rows come as one result, its first column names the connection.</source>
        <translation>La même instruction sur chaque connexion cochée. Les lignes forment un seul résultat, dont la première colonne nomme la connexion.</translation>
    </message>
    <message>
        <source>One SELECT over the tables of all ticked connections, written connection.schema.table. It only reads.</source>
        <translation>Un seul SELECT sur les tables de toutes les connexions cochées, écrites connexion.schéma.table. Il ne fait que lire.</translation>
    </message>
    <message>
        <source>This build has no joins across connections: it was made without DuckDB.</source>
        <translation>Cette version n’a pas de jointures entre connexions&#xa0;: elle a été compilée sans DuckDB.</translation>
    </message>
</context>
<context>
    <name>MySqlAdvice</name>
    <message>
        <source>Check the name of the database, create it if it does not exist (CREATE DATABASE `%1`), and check the user&apos;s permissions.</source>
        <translation>Vérifiez le nom de la base de données, créez-la si elle n’existe pas (CREATE DATABASE `%1`), et vérifiez les droits de l’utilisateur.</translation>
    </message>
    <message>
        <source>The user is known but has no right in this database. An administrator can give one: GRANT SELECT ON `%1`.* TO &apos;%2&apos;@&apos;%&apos;. SHOW GRANTS says what there is.</source>
        <translation>L’utilisateur est connu mais n’a aucun droit dans cette base de données. Un administrateur peut lui en donner un&#xa0;: GRANT SELECT ON `%1`.* TO &apos;%2&apos;@&apos;%&apos;. SHOW GRANTS liste les droits existants.</translation>
    </message>
    <message>
        <source>The server has no connection left. SHOW PROCESSLIST says who holds them. Close idle sessions, lower wait_timeout, or have max_connections raised: SET GLOBAL max_connections = n.</source>
        <translation>Le serveur n’a plus de connexion disponible. SHOW PROCESSLIST dit qui les détient. Fermez les sessions inactives, réduisez wait_timeout, ou faites augmenter max_connections&#xa0;: SET GLOBAL max_connections = n.</translation>
    </message>
    <message>
        <source>The user has used up its own limit (max_user_connections, or one given with the user). Close other sessions of &apos;%1&apos;, lower this profile&apos;s maximum of connections, or have the limit raised: ALTER USER &apos;%1&apos;@&apos;%&apos; WITH MAX_USER_CONNECTIONS n.</source>
        <translation>L’utilisateur a atteint sa propre limite (max_user_connections, ou celle fixée pour lui). Fermez d’autres sessions de &apos;%1&apos;, réduisez le maximum de connexions de ce profil, ou faites augmenter la limite&#xa0;: ALTER USER &apos;%1&apos;@&apos;%&apos; WITH MAX_USER_CONNECTIONS n.</translation>
    </message>
    <message>
        <source>After many broken connections the server has blocked this machine. An administrator lifts it with FLUSH HOSTS; max_connect_errors is the number.</source>
        <translation>Après de nombreuses connexions interrompues, le serveur a bloqué cette machine. Un administrateur lève le blocage avec FLUSH HOSTS&#xa0;; le seuil est max_connect_errors.</translation>
    </message>
    <message>
        <source>The server takes encrypted sessions only (require_secure_transport). Set the profile&apos;s TLS mode to verify-full or require.</source>
        <translation>Le serveur n’accepte que les sessions chiffrées (require_secure_transport). Réglez le mode TLS du profil sur verify-full ou require.</translation>
    </message>
    <message>
        <source>The server is stopping. Try again when it is up.</source>
        <translation>Le serveur est en cours d’arrêt. Réessayez quand il sera de nouveau en service.</translation>
    </message>
    <message>
        <source>The server, or a proxy before it, hangs up during sign-in. Its error log says why.</source>
        <translation>Le serveur, ou un proxy placé devant lui, coupe pendant l’authentification. Son journal d’erreurs dit pourquoi.</translation>
    </message>
    <message>
        <source>The server greets and then says nothing more: it is overloaded, or looks up this machine&apos;s name (skip-name-resolve ends that).</source>
        <translation>Le serveur envoie son message d’accueil, puis plus rien&#xa0;: il est surchargé, ou cherche le nom de cette machine (skip-name-resolve y met fin).</translation>
    </message>
    <message>
        <source>No user may connect from this machine. An administrator can allow it: CREATE USER &apos;%1&apos;@&apos;HOST&apos; IDENTIFIED BY &apos;...&apos;, or RENAME USER &apos;%1&apos;@&apos;localhost&apos; TO &apos;%1&apos;@&apos;%&apos;.</source>
        <translation>Aucun utilisateur ne peut se connecter depuis cette machine. Un administrateur peut l’autoriser&#xa0;: CREATE USER &apos;%1&apos;@&apos;HOST&apos; IDENTIFIED BY &apos;...&apos;, ou RENAME USER &apos;%1&apos;@&apos;localhost&apos; TO &apos;%1&apos;@&apos;%&apos;.</translation>
    </message>
    <message>
        <source>The account is locked. An administrator opens it with ALTER USER &apos;%1&apos;@&apos;%&apos; ACCOUNT UNLOCK.</source>
        <translation>Le compte est verrouillé. Un administrateur le déverrouille avec ALTER USER &apos;%1&apos;@&apos;%&apos; ACCOUNT UNLOCK.</translation>
    </message>
    <message>
        <source>The password has expired. Set a new one with the mariadb or mysql program (it asks when it starts): ALTER USER &apos;%1&apos;@&apos;%&apos; IDENTIFIED BY &apos;...&apos;; then enter it in the profile.</source>
        <translation>Le mot de passe a expiré. Définissez-en un nouveau avec le programme mariadb ou mysql (il le demande au démarrage)&#xa0;: ALTER USER &apos;%1&apos;@&apos;%&apos; IDENTIFIED BY &apos;...&apos;&#xa0;; puis saisissez-le dans le profil.</translation>
    </message>
    <message>
        <source>The user&apos;s authentication plugin is missing on one of the two sides. Install the plugins of libmariadb (package libmariadb3), or have the user changed: ALTER USER &apos;%1&apos;@&apos;%&apos; IDENTIFIED VIA mysql_native_password USING PASSWORD(&apos;...&apos;).</source>
        <translation>Le greffon d’authentification de l’utilisateur manque d’un des deux côtés. Installez les greffons de libmariadb (paquet libmariadb3), ou faites modifier l’utilisateur&#xa0;: ALTER USER &apos;%1&apos;@&apos;%&apos; IDENTIFIED VIA mysql_native_password USING PASSWORD(&apos;...&apos;).</translation>
    </message>
    <message>
        <source>The server lets this user in by the name of the system&apos;s user only (unix_socket). Use another user, or have a password set: ALTER USER &apos;%1&apos;@&apos;localhost&apos; IDENTIFIED BY &apos;...&apos;.</source>
        <translation>Le serveur n’admet cet utilisateur que par le nom de l’utilisateur du système (unix_socket). Prenez un autre utilisateur, ou faites définir un mot de passe&#xa0;: ALTER USER &apos;%1&apos;@&apos;localhost&apos; IDENTIFIED BY &apos;...&apos;.</translation>
    </message>
    <message>
        <source>The server offers TLS; without it MariaDB refuses a user made with REQUIRE SSL, or everybody under require_secure_transport, in the same words. Then set the profile&apos;s TLS mode to verify-full or require.</source>
        <translation>Le serveur propose TLS&#xa0;; sans lui, MariaDB refuse un utilisateur créé avec REQUIRE SSL, ou tout le monde sous require_secure_transport, dans les mêmes termes. Réglez alors le mode TLS du profil sur verify-full ou require.</translation>
    </message>
    <message>
        <source>The profile has no password. Enter it in the connection&apos;s dialog, or for this session when Penstock asks for it.</source>
        <translation>Le profil n’a pas de mot de passe. Saisissez-le dans le dialogue de la connexion, ou pour cette session quand Penstock le demande.</translation>
    </message>
    <message>
        <source>Check the user name and the password; the server does not say which of the two is wrong.</source>
        <translation>Vérifiez le nom d’utilisateur et le mot de passe&#xa0;; le serveur ne dit pas lequel des deux est faux.</translation>
    </message>
    <message>
        <source>Check the user&apos;s permissions, and that it may come from this machine: SELECT user, host FROM mysql.user WHERE user = &apos;%1&apos;. If necessary reset the password: ALTER USER &apos;%1&apos;@&apos;%&apos; IDENTIFIED BY &apos;...&apos;.</source>
        <translation>Vérifiez les droits de l’utilisateur, et qu’il peut se connecter depuis cette machine&#xa0;: SELECT user, host FROM mysql.user WHERE user = &apos;%1&apos;. Si nécessaire, réinitialisez le mot de passe&#xa0;: ALTER USER &apos;%1&apos;@&apos;%&apos; IDENTIFIED BY &apos;...&apos;.</translation>
    </message>
    <message>
        <source>Check that host and port are right (MySQL&apos;s and MariaDB&apos;s own port is 3306).
Check that the server runs: systemctl status mariadb (or mysql); start it with systemctl start mariadb.
Check that it listens on this address (bind-address and port in its configuration, and no skip-networking), and that no firewall rejects port %1.</source>
        <translation>Vérifiez l’hôte et le port (le port par défaut de MySQL et de MariaDB est 3306).
Vérifiez que le serveur tourne&#xa0;: systemctl status mariadb (ou mysql)&#xa0;; démarrez-le avec systemctl start mariadb.
Vérifiez qu’il écoute sur cette adresse (bind-address et port dans sa configuration, sans skip-networking), et qu’aucun pare-feu ne rejette le port %1.</translation>
    </message>
    <message>
        <source>The machine takes connections, but no MySQL or MariaDB greets: the server is frozen, out of memory, or waits for a disk; or another program listens on port %1. On the server, see what listens there (ss -ltnp), its load (top), its disks (df -h), and its log; as a last resort restart it (systemctl restart mariadb).</source>
        <translation>La machine accepte les connexions, mais ni MySQL ni MariaDB ne répond&#xa0;: le serveur est figé, à court de mémoire, ou attend un disque&#xa0;; ou un autre programme écoute sur le port %1. Sur le serveur, regardez ce qui y écoute (ss -ltnp), la charge (top), les disques (df -h) et le journal&#xa0;; en dernier recours, redémarrez-le (systemctl restart mariadb).</translation>
    </message>
    <message>
        <source>Have TLS switched on at the server: ssl_cert and ssl_key under [mariadbd] in its configuration, then restart it or FLUSH SSL. Only on a network that you trust, set the profile&apos;s TLS mode to disable.</source>
        <translation>Faites activer TLS sur le serveur&#xa0;: ssl_cert et ssl_key sous [mariadbd] dans sa configuration, puis un redémarrage ou FLUSH SSL. Sur un réseau de confiance uniquement, réglez le mode TLS du profil sur disable.</translation>
    </message>
    <message>
        <source>An administrator can let the user read: GRANT SELECT ON `%1`.* TO %2.</source>
        <translation>Un administrateur peut autoriser l’utilisateur à lire&#xa0;: GRANT SELECT ON `%1`.* TO %2.</translation>
    </message>
    <message>
        <source>The user may only read. If it is to write: GRANT INSERT, UPDATE, DELETE ON `%1`.* TO %2. If not, mark the connection as read-only, so that nobody tries.</source>
        <translation>L’utilisateur peut seulement lire. S’il doit écrire&#xa0;: GRANT INSERT, UPDATE, DELETE ON `%1`.* TO %2. Sinon, marquez la connexion en lecture seule, pour que personne n’essaie.</translation>
    </message>
    <message>
        <source>Penstock is made for MariaDB 10.3, MySQL 5.7 and newer; this one is no longer maintained by its makers. Plan an upgrade; until then lists of tables may be incomplete.</source>
        <translation>Penstock est fait pour MariaDB 10.3, MySQL 5.7 et versions ultérieures&#xa0;; celle-ci n’est plus maintenue par son éditeur. Prévoyez une mise à niveau&#xa0;; d’ici là, les listes de tables peuvent être incomplètes.</translation>
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
    <name>MySqlBulkLoad</name>
    <message>
        <source>Connection &quot;%1&quot;: the load&apos;s transaction is over.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: la transaction du chargement est terminée.</translation>
    </message>
    <message>
        <source>Changed rows come by way of a temporary table: GRANT CREATE TEMPORARY TABLES, SELECT, INSERT, UPDATE, DELETE on the database.</source>
        <translation>Les lignes modifiées passent par une table temporaire&#xa0;: GRANT CREATE TEMPORARY TABLES, SELECT, INSERT, UPDATE, DELETE sur la base.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: a key of &quot;%2&quot; is there already in other letters, and the column&apos;s collation takes the two for one.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: une clé de «&#xa0;%2&#xa0;» existe déjà en d’autres lettres, et l’interclassement de la colonne confond les deux.</translation>
    </message>
    <message>
        <source>Give the key&apos;s column a collation that ends in _nopad_bin or _0900_bin.</source>
        <translation>Donnez à la colonne de la clé un interclassement qui finit par _nopad_bin ou _0900_bin.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: row %2 of &quot;%3&quot; has NULL in &quot;%4&quot;, which must have a value.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: la ligne %2 de «&#xa0;%3&#xa0;» a NULL dans «&#xa0;%4&#xa0;», qui doit avoir une valeur.</translation>
    </message>
    <message>
        <source>Such a row would come again with each run. Choose another key.</source>
        <translation>Une telle ligne serait ajoutée à chaque exécution. Choisissez une autre clé.</translation>
    </message>
    <message>
        <source>The server would put a value of its own there.</source>
        <translation>Le serveur y mettrait une valeur de son cru.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: row %2 of &quot;%3&quot;: the column &quot;%4&quot; cannot keep &quot;%5&quot;.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: ligne %2 de «&#xa0;%3&#xa0;»&#xa0;: la colonne «&#xa0;%4&#xa0;» ne peut pas garder «&#xa0;%5&#xa0;».</translation>
    </message>
</context>
<context>
    <name>MySqlBulkWriter</name>
    <message>
        <source>a transaction is open already.</source>
        <translation>une transaction est déjà ouverte.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: no transaction is open, or something failed in it.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: aucune transaction n’est ouverte, ou quelque chose y a échoué.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the table &quot;%2&quot; is kept by %3, which has no transactions: a copy that is cut would be half there.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: la table «&#xa0;%2&#xa0;» est tenue par %3, qui n’a pas de transactions&#xa0;: une copie interrompue y resterait à moitié.</translation>
    </message>
    <message>
        <source>Change it: ALTER TABLE ... ENGINE = InnoDB.</source>
        <translation>Changez-la&#xa0;: ALTER TABLE ... ENGINE = InnoDB.</translation>
    </message>
    <message>
        <source>rows for &quot;%1&quot; need columns, and a key to be found by.</source>
        <translation>les lignes pour «&#xa0;%1&#xa0;» ont besoin de colonnes, et d’une clé pour être retrouvées.</translation>
    </message>
    <message>
        <source>the server has ended the transaction; nothing of it was kept.</source>
        <translation>le serveur a mis fin à la transaction&#xa0;; rien n’en a été gardé.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; does not let LOAD DATA LOCAL in: rows are written by INSERT, which is slower. SET GLOBAL local_infile = ON there.</source>
        <translation>«&#xa0;%1&#xa0;» n’admet pas LOAD DATA LOCAL&#xa0;: les lignes sont écrites par INSERT, ce qui est plus lent. Faites-y SET GLOBAL local_infile = ON.</translation>
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
    <name>MySqlCellReason</name>
    <message>
        <source>The column is of another kind.</source>
        <translation>La colonne est d’une autre nature.</translation>
    </message>
    <message>
        <source>The column&apos;s numbers do not go that far.</source>
        <translation>Les nombres de la colonne ne vont pas si loin.</translation>
    </message>
    <message>
        <source>The column would cut digits off.</source>
        <translation>La colonne couperait des chiffres.</translation>
    </message>
    <message>
        <source>The column has no such time.</source>
        <translation>La colonne ne connaît pas cette date ou cette heure.</translation>
    </message>
    <message>
        <source>The server has no NaN and no infinity.</source>
        <translation>Le serveur n’a ni NaN ni infini.</translation>
    </message>
    <message>
        <source>It is longer than the column.</source>
        <translation>Elle est plus longue que la colonne.</translation>
    </message>
    <message>
        <source>A CHAR does not keep the blanks at a text&apos;s end.</source>
        <translation>Un CHAR ne garde pas les espaces à la fin d’un texte.</translation>
    </message>
    <message>
        <source>A BINARY would be filled up with zeros.</source>
        <translation>Un BINARY serait complété par des zéros.</translation>
    </message>
    <message>
        <source>It is no UTF-8.</source>
        <translation>Ce n’est pas de l’UTF-8.</translation>
    </message>
    <message>
        <source>It is none of the column&apos;s words, or they are in another order.</source>
        <translation>Ce n’est aucun des mots de la colonne, ou ils sont dans un autre ordre.</translation>
    </message>
    <message>
        <source>The server would write it in another form.</source>
        <translation>Le serveur l’écrirait sous une autre forme.</translation>
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
    <message>
        <source>Opening &quot;%1&quot; was stopped.</source>
        <translation>L’ouverture de «&#xa0;%1&#xa0;» a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>MySqlFence</name>
    <message>
        <source>There is no table &quot;%1&quot;.</source>
        <translation>Il n’y a pas de table «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Table &quot;%1&quot; has no column &quot;%2&quot;.</source>
        <translation>La table «&#xa0;%1&#xa0;» n’a pas de colonne «&#xa0;%2&#xa0;».</translation>
    </message>
    <message>
        <source>the server&apos;s time cannot be read.</source>
        <translation>l’heure du serveur est illisible.</translation>
    </message>
    <message>
        <source>A fence is read in a transaction of its own.</source>
        <translation>Une barrière se lit dans sa propre transaction.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no time of this server&apos;s transactions: each run reads all rows, and writes those that differ.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas une heure des transactions de ce serveur&#xa0;: chaque exécution lit toutes les lignes, et écrit celles qui diffèrent.</translation>
    </message>
    <message>
        <source>This server is a replica: rows arrive later than their times say, and only a comparison finds those. Take its primary as the source.</source>
        <translation>Ce serveur est un réplica&#xa0;: des lignes arrivent plus tard que leur heure ne le dit, et seule une comparaison les trouve. Prenez son primaire comme source.</translation>
    </message>
    <message>
        <source>Rows of a view can appear later than their times say: only a comparison finds those. Take the tables instead.</source>
        <translation>Des lignes d’une vue peuvent apparaître plus tard que leur heure ne le dit&#xa0;: seule une comparaison les trouve. Prenez plutôt les tables.</translation>
    </message>
    <message>
        <source>A prepared XA transaction is open, and does not say since when: until it ends, rows are read from where the last run began.</source>
        <translation>Une transaction XA préparée est ouverte, et ne dit pas depuis quand&#xa0;: jusqu’à sa fin, les lignes sont lues à partir du début de la dernière exécution.</translation>
    </message>
    <message>
        <source>What other users run here is not shown to this user: rows are found by reading further back. GRANT PROCESS ON *.* to it.</source>
        <translation>Ce que d’autres utilisateurs exécutent ici n’est pas montré à cet utilisateur&#xa0;: les lignes sont trouvées en lisant de plus loin. Accordez-lui GRANT PROCESS ON *.*.</translation>
    </message>
    <message>
        <source>The server&apos;s clock was set back: all rows are looked at once.</source>
        <translation>L’horloge du serveur a été retardée&#xa0;: toutes les lignes sont examinées une fois.</translation>
    </message>
    <message>
        <source>While others write, &quot;%1&quot; does not tell which rows are still to come: rows are read from where the last run began.</source>
        <translation>Tant que d’autres écrivent, «&#xa0;%1&#xa0;» ne dit pas quelles lignes sont encore à venir&#xa0;: les lignes sont lues à partir du début de la dernière exécution.</translation>
    </message>
    <message>
        <source>This server is a replica: rows arrive later than their numbers say. Take its primary as the source.</source>
        <translation>Ce serveur est un réplica&#xa0;: des lignes arrivent plus tard que leur numéro ne le dit. Prenez son primaire comme source.</translation>
    </message>
</context>
<context>
    <name>MySqlFigures</name>
    <message>
        <source>asking for the server&apos;s figures</source>
        <translation>la lecture des mesures du serveur</translation>
    </message>
    <message>
        <source>this server does not count it</source>
        <translation>ce serveur ne le compte pas</translation>
    </message>
    <message>
        <source>needs the privilege PROCESS: GRANT PROCESS ON *.* TO the user</source>
        <translation>nécessite le privilège PROCESS&#xa0;: GRANT PROCESS ON *.* TO l’utilisateur</translation>
    </message>
    <message>
        <source>needs a privilege: GRANT REPLICA MONITOR ON *.* TO the user</source>
        <translation>nécessite un privilège&#xa0;: GRANT REPLICA MONITOR ON *.* TO l’utilisateur</translation>
    </message>
    <message>
        <source>needs a privilege: GRANT REPLICATION CLIENT ON *.* TO the user</source>
        <translation>nécessite un privilège&#xa0;: GRANT REPLICATION CLIENT ON *.* TO l’utilisateur</translation>
    </message>
    <message>
        <source>the replication from a source does not run</source>
        <translation>la réplication depuis une source ne tourne pas</translation>
    </message>
    <message>
        <source>This user sees no statistics of statements here.</source>
        <translation>Cet utilisateur ne voit ici aucune statistique d’instructions.</translation>
    </message>
    <message>
        <source>Set performance_schema = ON in the server&apos;s configuration and restart it.</source>
        <translation>Réglez performance_schema = ON dans la configuration du serveur et redémarrez-le.</translation>
    </message>
    <message>
        <source>GRANT SELECT ON performance_schema.* TO the user.</source>
        <translation>GRANT SELECT ON performance_schema.* TO l’utilisateur.</translation>
    </message>
    <message>
        <source>this server counts its temporary tables on disk, not their bytes</source>
        <translation>ce serveur compte ses tables temporaires sur disque, pas leurs octets</translation>
    </message>
</context>
<context>
    <name>MySqlInsertRoad</name>
    <message>
        <source>Connection &quot;%1&quot;: a row of %L2 bytes is larger than the server takes in one packet.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: une ligne de %L2 octets est plus grande que ce que le serveur prend en un paquet.</translation>
    </message>
    <message>
        <source>Raise the server&apos;s max_allowed_packet.</source>
        <translation>Augmentez max_allowed_packet sur le serveur.</translation>
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
    <name>MySqlLoadRoad</name>
    <message>
        <source>Connection &quot;%1&quot;: the server took %2 of %3 rows, and does not say why.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: le serveur a pris %2 lignes sur %3, et ne dit pas pourquoi.</translation>
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
    <name>MySqlProbe</name>
    <message>
        <source>looking at the server</source>
        <translation>le relevé du serveur</translation>
    </message>
    <message>
        <source>%1 is read-only.</source>
        <translation>%1 est en lecture seule.</translation>
    </message>
    <message>
        <source>%1 names no database to write to.</source>
        <translation>%1 n’indique aucune base de données où écrire.</translation>
    </message>
    <message>
        <source>Give the profile a database.</source>
        <translation>Indiquez une base de données dans le profil.</translation>
    </message>
    <message>
        <source>trying to write</source>
        <translation>l’essai d’écriture</translation>
    </message>
    <message>
        <source>Session %1 is the one that asks.</source>
        <translation>La session %1 est celle qui fait la demande.</translation>
    </message>
    <message>
        <source>It belongs to Penstock and ends with it.</source>
        <translation>Elle appartient à Penstock et prend fin avec lui.</translation>
    </message>
    <message>
        <source>Session %1 has ended.</source>
        <translation>La session %1 est terminée.</translation>
    </message>
    <message>
        <source>ending a session</source>
        <translation>l’arrêt d’une session</translation>
    </message>
    <message>
        <source>This user may not end session %1.</source>
        <translation>Cet utilisateur n’a pas le droit de terminer la session %1.</translation>
    </message>
    <message>
        <source>Sessions of other users need a privilege: GRANT CONNECTION ADMIN ON *.* TO the user.</source>
        <translation>Les sessions d’autres utilisateurs exigent un privilège&#xa0;: GRANT CONNECTION ADMIN ON *.* TO l’utilisateur.</translation>
    </message>
    <message>
        <source>Sessions of other users need a privilege: GRANT CONNECTION_ADMIN ON *.* TO the user.</source>
        <translation>Les sessions d’autres utilisateurs exigent un privilège&#xa0;: GRANT CONNECTION_ADMIN ON *.* TO l’utilisateur.</translation>
    </message>
    <message numerus="yes">
        <source>sees %n tables</source>
        <translation>
            <numerusform>voit %n table</numerusform>
            <numerusform>voit %n tables</numerusform>
        </translation>
    </message>
    <message>
        <source>, may read</source>
        <translation>, peut lire</translation>
    </message>
    <message>
        <source>, may not read</source>
        <translation>, ne peut pas lire</translation>
    </message>
    <message>
        <source>, may write</source>
        <translation>, peut écrire</translation>
    </message>
    <message>
        <source>, may not write</source>
        <translation>, ne peut pas écrire</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n sessions used</source>
        <translation>
            <numerusform>sessions utilisées&#xa0;: %1 sur %n</numerusform>
            <numerusform>sessions utilisées&#xa0;: %1 sur %n</numerusform>
        </translation>
    </message>
    <message>
        <source>at most %1 of this user</source>
        <translation>au plus %1 pour cet utilisateur</translation>
    </message>
    <message>
        <source>idle sessions end after %1 s</source>
        <translation>les sessions inactives prennent fin après %1 s</translation>
    </message>
    <message>
        <source>statements after %1 s</source>
        <translation>les instructions après %1 s</translation>
    </message>
    <message>
        <source>The server does not tell who holds this lock. It would with performance_schema = ON and performance-schema-instrument = &apos;wait/lock/metadata/sql/mdl=ON&apos; in its configuration, for a user who may SELECT there; for ALTER TABLE also after INSTALL SONAME &apos;metadata_lock_info&apos;.</source>
        <translation>Le serveur ne dit pas qui tient ce verrou. Il le dirait avec performance_schema = ON et performance-schema-instrument = &apos;wait/lock/metadata/sql/mdl=ON&apos; dans sa configuration, à un utilisateur qui a le droit d’y faire SELECT&#xa0;; pour ALTER TABLE, aussi après INSTALL SONAME &apos;metadata_lock_info&apos;.</translation>
    </message>
    <message>
        <source>The server does not tell who holds this lock. It would with performance_schema = ON, for a user who may SELECT there.</source>
        <translation>Le serveur ne dit pas qui tient ce verrou. Il le dirait avec performance_schema = ON, à un utilisateur qui a le droit d’y faire SELECT.</translation>
    </message>
</context>
<context>
    <name>MySqlSource</name>
    <message>
        <source>“%1” is no port.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un port.</translation>
    </message>
    <message>
        <source>Line %1 of %2 belongs to no [group].</source>
        <translation>La ligne %1 de %2 n’appartient à aucun [groupe].</translation>
    </message>
    <message>
        <source>[%1] is left out: %2</source>
        <translation>[%1] est ignoré&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>MySqlTableMaker</name>
    <message>
        <source>A table needs a type for each of its columns.</source>
        <translation>Une table a besoin d’un type pour chacune de ses colonnes.</translation>
    </message>
    <message>
        <source>Tables are made outside of transactions.</source>
        <translation>Les tables se créent hors de toute transaction.</translation>
    </message>
</context>
<context>
    <name>MySqlTargetTable</name>
    <message>
        <source>Connection &quot;%1&quot;: &quot;%2&quot; is a view; rows go into tables.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: «&#xa0;%2&#xa0;» est une vue&#xa0;; les lignes vont dans des tables.</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: the server computes the column &quot;%2&quot; of &quot;%3&quot;.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: le serveur calcule la colonne «&#xa0;%2&#xa0;» de «&#xa0;%3&#xa0;».</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: there is no column &quot;%2&quot; in &quot;%3&quot;.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: il n’y a pas de colonne «&#xa0;%2&#xa0;» dans «&#xa0;%3&#xa0;».</translation>
    </message>
    <message>
        <source>Connection &quot;%1&quot;: rows for &quot;%2&quot; come without the key&apos;s columns.</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: les lignes pour «&#xa0;%2&#xa0;» viennent sans les colonnes de la clé.</translation>
    </message>
</context>
<context>
    <name>MySqlTypeFit</name>
    <message>
        <source>Numbers are rounded to %1 digits after the point.</source>
        <translation>Les nombres sont arrondis à %1 chiffres après la virgule.</translation>
    </message>
    <message>
        <source>Numbers are rounded to about %1 digits.</source>
        <translation>Les nombres sont arrondis à environ %1 chiffres.</translation>
    </message>
    <message>
        <source>Numbers are rounded to whole ones.</source>
        <translation>Les nombres sont arrondis à l’entier.</translation>
    </message>
    <message>
        <source>Of a time only its day is kept, in UTC where it has a zone.</source>
        <translation>D’un horodatage, seul le jour est conservé, en UTC s’il a un fuseau.</translation>
    </message>
    <message>
        <source>Times without a zone are taken as UTC.</source>
        <translation>Les horodatages sans fuseau sont pris comme UTC.</translation>
    </message>
    <message>
        <source>Seconds are cut to %1 digits after the point.</source>
        <translation>Les secondes sont tronquées à %1 chiffres après la virgule.</translation>
    </message>
    <message>
        <source>MySQL writes JSON in its own way: the order of keys, repeated keys, white space and long numbers are not kept.</source>
        <translation>MySQL écrit le JSON à sa façon&#xa0;: l’ordre des clés, les clés répétées, les blancs et les longs nombres ne sont pas conservés.</translation>
    </message>
    <message>
        <source>Spaces at the end of a text are not kept.</source>
        <translation>Les espaces à la fin d’un texte ne sont pas conservés.</translation>
    </message>
    <message>
        <source>Column &quot;%1&quot; of type %2 cannot be written to &quot;%3&quot; of type %4.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» de type %2 ne peut pas être écrite dans «&#xa0;%3&#xa0;» de type %4.</translation>
    </message>
    <message>
        <source>Change the type on the target, leave the column out, or read a view that converts it.</source>
        <translation>Changez le type sur la cible, laissez la colonne de côté ou lisez une vue qui la convertit.</translation>
    </message>
</context>
<context>
    <name>MySqlTypeMap</name>
    <message>
        <source>Column &quot;%1&quot; of type %2 comes as bytes that only its own server understands.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» de type %2 arrive en octets que seul son propre serveur comprend.</translation>
    </message>
    <message>
        <source>Leave the column out, or read a view that casts it to text.</source>
        <translation>Laissez la colonne de côté ou lisez une vue qui la convertit en texte.</translation>
    </message>
    <message>
        <source>Column &quot;%1&quot; is JSON, which can be in no key or index of this server.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» est du JSON, qui ne peut figurer dans aucune clé ni aucun index de ce serveur.</translation>
    </message>
    <message>
        <source>Leave the index out, or choose another key.</source>
        <translation>Laissez l’index de côté ou choisissez une autre clé.</translation>
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
    <message>
        <source>Connection &quot;%1&quot;: the server would change a value or leave a row out: %2</source>
        <translation>Connexion «&#xa0;%1&#xa0;»&#xa0;: le serveur changerait une valeur ou omettrait une ligne&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>NavigatorPanel</name>
    <message>
        <source>1 match in loaded schemas</source>
        <translation>1 correspondance dans les schémas chargés</translation>
    </message>
    <message>
        <source>%1 matches in loaded schemas</source>
        <translation>%1 correspondances dans les schémas chargés</translation>
    </message>
    <message>
        <source>%1; loading…</source>
        <translation>%1&#xa0;; chargement…</translation>
    </message>
    <message>
        <source>%1. Enter reads the default schemas of all active connections.</source>
        <translation>%1. Entrée lit les schémas par défaut de toutes les connexions actives.</translation>
    </message>
    <message>
        <source>Search connections and tables</source>
        <translation>Rechercher connexions et tables</translation>
    </message>
    <message>
        <source>Filters what is loaded; Enter also reads the default schema of every active connection</source>
        <translation>Filtre ce qui est chargé&#xa0;; Entrée lit aussi le schéma par défaut de chaque connexion active</translation>
    </message>
    <message>
        <source>Connections and what is in them</source>
        <translation>Les connexions et leur contenu</translation>
    </message>
    <message>
        <source>No connections yet.
The start page and the Connection menu make one.</source>
        <translation>Pas encore de connexion.
La page d’accueil et le menu Connexion en créent.</translation>
    </message>
    <message>
        <source>Diagnose %1</source>
        <translation>Diagnostiquer %1</translation>
    </message>
</context>
<context>
    <name>OwnSessions</name>
    <message>
        <source>1 connection</source>
        <translation>1 connexion</translation>
    </message>
    <message>
        <source>%1 connections</source>
        <translation>%1 connexions</translation>
    </message>
    <message>
        <source>This program counts %1 here; the server lists the same.</source>
        <translation>Ce programme compte %1 ici&#xa0;; le serveur aussi.</translation>
    </message>
    <message>
        <source>This program counts %1 here; the server does not list %2.</source>
        <translation>Ce programme compte %1 ici&#xa0;; la liste du serveur ne contient pas %2.</translation>
    </message>
    <message>
        <source>Other programs of Penstock have %1 there: %2.</source>
        <translation>D’autres programmes Penstock y ont %1&#xa0;: %2.</translation>
    </message>
</context>
<context>
    <name>PageTabBar</name>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
</context>
<context>
    <name>PageTabs</name>
    <message>
        <source>&amp;Close anyway</source>
        <translation>&amp;Fermer malgré tout</translation>
    </message>
    <message>
        <source>&amp;Stay</source>
        <translation>&amp;Rester</translation>
    </message>
</context>
<context>
    <name>PaletteSources</name>
    <message>
        <source>open page</source>
        <translation>page ouverte</translation>
    </message>
    <message>
        <source>new query on %1</source>
        <translation>nouvelle requête sur %1</translation>
    </message>
    <message>
        <source>rows of %1 in %2</source>
        <translation>lignes de %1 dans %2</translation>
    </message>
</context>
<context>
    <name>ParameterBar</name>
    <message>
        <source>NULL</source>
        <translation>NULL</translation>
    </message>
    <message>
        <source>%1 is NULL</source>
        <translation>%1 est NULL</translation>
    </message>
    <message>
        <source>Values of the statement&apos;s parameters</source>
        <translation>Valeurs des paramètres de l’instruction</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Exécuter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>PartFile</name>
    <message>
        <source>&quot;%1&quot; cannot be written in the folder &quot;%2&quot;.</source>
        <translation>Impossible d’écrire «&#xa0;%1&#xa0;» dans le dossier «&#xa0;%2&#xa0;».</translation>
    </message>
    <message>
        <source>There is no room for &quot;%1&quot; in the folder &quot;%2&quot;: %3 are free.</source>
        <translation>Pas assez de place pour «&#xa0;%1&#xa0;» dans le dossier «&#xa0;%2&#xa0;»&#xa0;: espace libre %3.</translation>
    </message>
    <message>
        <source>Free some space or choose a folder on another disk, then export again. Nothing was left behind.</source>
        <translation>Libérez de la place ou choisissez un dossier sur un autre disque, puis exportez de nouveau. Rien n’a été laissé derrière.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; grew larger than a file may be in the folder &quot;%2&quot;; %3 are free there.</source>
        <translation>«&#xa0;%1&#xa0;» a dépassé la taille possible d’un fichier dans le dossier «&#xa0;%2&#xa0;»&#xa0;; espace libre %3.</translation>
    </message>
    <message>
        <source>Choose a folder on another disk, or export fewer rows. Nothing was left behind.</source>
        <translation>Choisissez un dossier sur un autre disque, ou exportez moins de lignes. Rien n’a été laissé derrière.</translation>
    </message>
    <message>
        <source>There is no folder &quot;%1&quot;.</source>
        <translation>Le dossier «&#xa0;%1&#xa0;» n’existe pas.</translation>
    </message>
    <message>
        <source>Choose another folder, or make it first.</source>
        <translation>Choisissez un autre dossier, ou créez-le d’abord.</translation>
    </message>
    <message>
        <source>You may not write in the folder &quot;%1&quot;.</source>
        <translation>Vous n’avez pas le droit d’écrire dans le dossier «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Choose another folder, or ask its owner.</source>
        <translation>Choisissez un autre dossier, ou demandez à son propriétaire.</translation>
    </message>
    <message>
        <source>The disk of the folder &quot;%1&quot; can only be read.</source>
        <translation>Le disque du dossier «&#xa0;%1&#xa0;» est en lecture seule.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a folder.</source>
        <translation>«&#xa0;%1&#xa0;» est un dossier.</translation>
    </message>
    <message>
        <source>Add the name of a file.</source>
        <translation>Ajoutez le nom d’un fichier.</translation>
    </message>
    <message>
        <source>There is already a file &quot;%1&quot; in the folder &quot;%2&quot;.</source>
        <translation>Il existe déjà un fichier «&#xa0;%1&#xa0;» dans le dossier «&#xa0;%2&#xa0;».</translation>
    </message>
    <message>
        <source>Choose another name, or allow it to be replaced.</source>
        <translation>Choisissez un autre nom, ou autorisez son remplacement.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no ordinary file.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un fichier ordinaire.</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>Choisissez un autre nom.</translation>
    </message>
</context>
<context>
    <name>PassEnd</name>
    <message>
        <source>The numbers of new rows of %1 on &quot;%2&quot; may be taken: %3</source>
        <translation>Les numéros des nouvelles lignes de %1 sur «&#xa0;%2&#xa0;» sont peut-être déjà pris&#xa0;: %3</translation>
    </message>
</context>
<context>
    <name>PasswordPrompt</name>
    <message>
        <source>&amp;Remember it</source>
        <translation>Se &amp;souvenir du mot de passe</translation>
    </message>
    <message>
        <source>Seal it with the connection; else it is forgotten when Penstock ends</source>
        <translation>Le sceller avec la connexion&#xa0;; sinon il est oublié quand Penstock se termine</translation>
    </message>
    <message>
        <source>&amp;Sign in</source>
        <translation>Se &amp;connecter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>“%1” wants a password.</source>
        <translation>«&#xa0;%1&#xa0;» demande un mot de passe.</translation>
    </message>
    <message>
        <source>“%1” wants the password of %2.</source>
        <translation>«&#xa0;%1&#xa0;» demande le mot de passe de %2.</translation>
    </message>
</context>
<context>
    <name>PgPassFile</name>
    <message>
        <source>The password file %1 can be read by others and is not used.</source>
        <translation>Le fichier de mots de passe %1 est lisible par d’autres et n’est pas utilisé.</translation>
    </message>
    <message>
        <source>Make it yours alone: chmod 0600 %1</source>
        <translation>Réservez-vous-le&#xa0;: chmod 0600 %1</translation>
    </message>
</context>
<context>
    <name>PlaceForm</name>
    <message>
        <source>&amp;Type</source>
        <translation>&amp;Type</translation>
    </message>
    <message>
        <source>&amp;Host</source>
        <translation>&amp;Hôte</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>Data&amp;base</source>
        <translation>&amp;Base</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>&amp;Utilisateur</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>Mot de &amp;passe</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>name, address or socket folder; or paste a URL</source>
        <translation>nom, adresse, socket, ou URL à coller</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>port </source>
        <comment>before the number in a field</comment>
        <translation>port </translation>
    </message>
    <message>
        <source>Paste UR&amp;L</source>
        <translation>Coller l’UR&amp;L</translation>
    </message>
    <message>
        <source>Fill the fields from a connection URL in the clipboard, such as postgresql://user:password@host/database</source>
        <translation>Remplir les champs depuis une URL de connexion du presse-papiers, comme postgresql://utilisateur:motdepasse@hôte/base</translation>
    </message>
    <message>
        <source>Ch&amp;oose…</source>
        <translation>Ch&amp;oisir…</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Show the password as it is typed</source>
        <translation>Afficher le mot de passe pendant la saisie</translation>
    </message>
    <message>
        <source>&amp;Ask each time</source>
        <translation>&amp;Demander à chaque fois</translation>
    </message>
    <message>
        <source>The password is not saved; Penstock asks for it once in each session</source>
        <translation>Le mot de passe n’est pas enregistré&#xa0;; Penstock le demande une fois par session</translation>
    </message>
    <message>
        <source>port %1</source>
        <translation>port %1</translation>
    </message>
    <message>
        <source>Taken from the URL.</source>
        <translation>Repris de l’URL.</translation>
    </message>
    <message>
        <source>SQLite database</source>
        <translation>Base SQLite</translation>
    </message>
    <message>
        <source>kept; type another one to replace it</source>
        <translation>conservé&#xa0;; saisissez-en un autre pour le remplacer</translation>
    </message>
    <message>
        <source>Not saved: Penstock asks once in each session.</source>
        <translation>Non enregistré&#xa0;: Penstock le demande une fois par session.</translation>
    </message>
</context>
<context>
    <name>PlanMaker</name>
    <message>
        <source>%1 on &quot;%2&quot; belongs to %3: its triggers and rules run with your rights.</source>
        <translation>%1 sur «&#xa0;%2&#xa0;» appartient à %3&#xa0;: ses déclencheurs et ses règles s’exécutent avec vos droits.</translation>
    </message>
    <message>
        <source>Changes that are committed late may be missed, and no comparison of whole tables is asked for that would find them.</source>
        <translation>Des modifications validées tardivement peuvent être manquées, et aucune comparaison complète des tables, qui les trouverait, n’est demandée.</translation>
    </message>
    <message numerus="yes">
        <source>Changes that are committed late may be missed until the next comparison of whole tables, at most %n hour(s) later.</source>
        <translation>
            <numerusform>Des modifications validées tardivement peuvent être manquées jusqu’à la prochaine comparaison complète des tables, au plus %n heure plus tard.</numerusform>
            <numerusform>Des modifications validées tardivement peuvent être manquées jusqu’à la prochaine comparaison complète des tables, au plus %n heures plus tard.</numerusform>
        </translation>
    </message>
    <message>
        <source>To find what changed, each run looks at every row.</source>
        <translation>Pour trouver ce qui a changé, chaque exécution examine toutes les lignes.</translation>
    </message>
</context>
<context>
    <name>PlanPanel</name>
    <message>
        <source>What each server was asked shows here after a run.</source>
        <translation>Ce qui a été demandé à chaque serveur s’affiche ici après une exécution.</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Copier en texte</translation>
    </message>
    <message>
        <source>Copy the whole plan as a tree of text</source>
        <translation>Copier le plan entier sous forme d’arbre de texte</translation>
    </message>
</context>
<context>
    <name>PlanView</name>
    <message>
        <source>Plan of the federated statement</source>
        <translation>Plan de l’instruction fédérée</translation>
    </message>
    <message>
        <source>waited %1</source>
        <translation>attente %1</translation>
    </message>
    <message>
        <source>first row after %1</source>
        <translation>première ligne après %1</translation>
    </message>
    <message>
        <source>not asked</source>
        <translation>non interrogée</translation>
    </message>
    <message>
        <source>stopped early</source>
        <translation>arrêtée avant la fin</translation>
    </message>
    <message>
        <source>Nothing filtered there</source>
        <translation>Rien n’est filtré là-bas</translation>
    </message>
    <message>
        <source>Filtered there: %1</source>
        <translation>Filtré là-bas&#xa0;: %1</translation>
    </message>
    <message>
        <source>Filtered here: %1</source>
        <translation>Filtré ici&#xa0;: %1</translation>
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
    <message>
        <source>%1: refused without asking the server, which has kept failing for %2 s.</source>
        <translation>%1&#xa0;: demande refusée sans interroger le serveur, en échec depuis %2 s.</translation>
    </message>
    <message>
        <source>Penstock asks it again in %1 s at the latest, and at once when a health check finds it well.</source>
        <translation>Penstock l’interrogera de nouveau dans %1 s au plus tard, et dès qu’un contrôle de santé le trouvera en bonne santé.</translation>
    </message>
    <message>
        <source>last failure: %1</source>
        <translation>dernier échec&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1: Penstock already has all connections open that the profile allows on this server (server budget %2).</source>
        <translation>%1&#xa0;: Penstock a déjà ouvert toutes les connexions que le profil autorise sur ce serveur (budget du serveur&#xa0;: %2).</translation>
    </message>
    <message>
        <source>Close some of them, or raise the profile&apos;s server budget.</source>
        <translation>Fermez-en, ou relevez le budget du serveur dans le profil.</translation>
    </message>
    <message>
        <source>%1: the connection was closed from the list of connections.</source>
        <translation>%1&#xa0;: la connexion a été fermée depuis la liste des connexions.</translation>
    </message>
    <message>
        <source>Run the statement again if it is still wanted.</source>
        <translation>Exécutez de nouveau l’instruction si elle est encore utile.</translation>
    </message>
    <message>
        <source>%1: an open connection gave no sign of life.</source>
        <translation>%1&#xa0;: une connexion ouverte n’a plus donné signe de vie.</translation>
    </message>
    <message>
        <source>%1: a connection was lost.</source>
        <translation>%1&#xa0;: une connexion a été perdue.</translation>
    </message>
</context>
<context>
    <name>PoolListModel</name>
    <message>
        <source>%1 callers refused. Last error: %2</source>
        <translation>Demandes refusées&#xa0;: %1. Dernière erreur&#xa0;: %2</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Whose pool it is, and what it is for</source>
        <translation>À qui est le pool, et à quoi il sert</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvertes</translation>
    </message>
    <message>
        <source>Connections that are open, and the most that may be</source>
        <translation>Connexions ouvertes, et leur maximum</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Actives</translation>
    </message>
    <message>
        <source>Leased, or being cleaned after a lease</source>
        <translation>Empruntées, ou en cours de nettoyage après un emprunt</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Libres</translation>
    </message>
    <message>
        <source>Open and free</source>
        <translation>Ouvertes et libres</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Callers in the queue</source>
        <translation>Demandes dans la file</translation>
    </message>
    <message>
        <source>Longest wait</source>
        <translation>Attente max.</translation>
    </message>
    <message>
        <source>Of those in the queue now</source>
        <translation>Parmi les demandes actuellement dans la file</translation>
    </message>
    <message>
        <source>Acquire p95</source>
        <translation>Obtention p95</translation>
    </message>
    <message>
        <source>95 of 100 callers had their connection within this time</source>
        <translation>95 demandes sur 100 ont obtenu leur connexion dans ce temps</translation>
    </message>
    <message>
        <source>Timeouts</source>
        <translation>Délais dépassés</translation>
    </message>
    <message>
        <source>Callers that got none in time</source>
        <translation>Demandes restées sans connexion dans le délai</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Créées</translation>
    </message>
    <message>
        <source>Connections opened since the start</source>
        <translation>Connexions ouvertes depuis le démarrage</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Fermées</translation>
    </message>
    <message>
        <source>Connections closed since the start</source>
        <translation>Connexions fermées depuis le démarrage</translation>
    </message>
    <message>
        <source>Leaks</source>
        <translation>Fuites</translation>
    </message>
    <message>
        <source>Connections held for too long without a statement</source>
        <translation>Connexions occupées trop longtemps sans instruction</translation>
    </message>
    <message>
        <source>Breaker</source>
        <translation>Disjoncteur</translation>
    </message>
    <message>
        <source>Closed: callers pass. Open: the server fails and callers are refused at once</source>
        <translation>Fermé&#xa0;: les demandes passent. Ouvert&#xa0;: le serveur est en échec et les demandes sont refusées aussitôt</translation>
    </message>
    <message>
        <source>%1, health probe</source>
        <translation>%1, sonde de santé</translation>
    </message>
    <message>
        <source>%1, schema reader</source>
        <translation>%1, lecteur de schéma</translation>
    </message>
    <message>
        <source>closed</source>
        <comment>circuit breaker</comment>
        <translation>fermé</translation>
    </message>
    <message>
        <source>open</source>
        <comment>circuit breaker</comment>
        <translation>ouvert</translation>
    </message>
    <message>
        <source>half-open</source>
        <comment>circuit breaker</comment>
        <translation>semi-ouvert</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>connections</comment>
        <translation>%1 sur %2</translation>
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
    <message>
        <source>The profile allows %1 connections on this server in all.</source>
        <translation>Le profil autorise %1 connexions en tout sur ce serveur.</translation>
    </message>
    <message>
        <source>Choose fewer, or raise the profile&apos;s server budget.</source>
        <translation>Choisissez-en moins, ou relevez le budget du serveur dans le profil.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no connection %2 in use.</source>
        <translation>«&#xa0;%1&#xa0;» n’a pas de connexion %2 en cours d’utilisation.</translation>
    </message>
    <message>
        <source>It may have been given back already.</source>
        <translation>Elle a peut-être déjà été rendue.</translation>
    </message>
</context>
<context>
    <name>PoolPage</name>
    <message>
        <source>Held connections of %1</source>
        <translation>Connexions occupées de %1</translation>
    </message>
    <message>
        <source>Close the connection that “%1” holds?</source>
        <translation>Fermer la connexion occupée par «&#xa0;%1&#xa0;»&#xa0;?</translation>
    </message>
    <message>
        <source>Take the connection back from “%1”?</source>
        <translation>Reprendre la connexion à «&#xa0;%1&#xa0;»&#xa0;?</translation>
    </message>
    <message>
        <source>An open transaction is rolled back.</source>
        <translation>Une transaction ouverte sera annulée.</translation>
    </message>
    <message>
        <source>Its statement ends unfinished, an open transaction is rolled back: %1</source>
        <translation>Son instruction s’arrêtera inachevée, une transaction ouverte sera annulée&#xa0;: %1</translation>
    </message>
    <message>
        <source>Close it</source>
        <translation>La fermer</translation>
    </message>
    <message>
        <source>Release it</source>
        <translation>La libérer</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>La laisser</translation>
    </message>
    <message>
        <source>Pools</source>
        <translation>Pools</translation>
    </message>
    <message>
        <source>1 connection open</source>
        <translation>1 connexion ouverte</translation>
    </message>
    <message>
        <source>%1 connections open</source>
        <translation>%1 connexions ouvertes</translation>
    </message>
    <message>
        <source>Held connections</source>
        <translation>Connexions occupées</translation>
    </message>
    <message>
        <source>&amp;At most:</source>
        <translation>&amp;Au plus&#xa0;:</translation>
    </message>
    <message>
        <source>Most connections of this pool</source>
        <translation>Nombre maximal de connexions de ce pool</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Appliquer</translation>
    </message>
    <message>
        <source>No pool yet.
One is made when a connection is first used or looked at.</source>
        <translation>Aucun pool pour l’instant.
Un pool est créé dès qu’une connexion est utilisée ou consultée pour la première fois.</translation>
    </message>
    <message>
        <source>Nobody holds a connection of this pool.</source>
        <translation>Aucune connexion de ce pool n’est occupée.</translation>
    </message>
</context>
<context>
    <name>PostgresAdvice</name>
    <message>
        <source>Enter the password in the connection&apos;s dialog, or for this session when Penstock asks for it.</source>
        <translation>Saisissez le mot de passe dans le dialogue de la connexion, ou pour cette session quand Penstock le demande.</translation>
    </message>
    <message>
        <source>Check the name of the database, create it if it does not exist (CREATE DATABASE &quot;%1&quot;), and check the user&apos;s permissions.</source>
        <translation>Vérifiez le nom de la base de données, créez-la si elle n’existe pas (CREATE DATABASE &quot;%1&quot;), et vérifiez les droits de l’utilisateur.</translation>
    </message>
    <message>
        <source>An administrator can let the user in: GRANT CONNECT ON DATABASE &quot;%1&quot; TO &quot;%2&quot;.</source>
        <translation>Un administrateur peut donner l’accès à l’utilisateur&#xa0;: GRANT CONNECT ON DATABASE &quot;%1&quot; TO &quot;%2&quot;.</translation>
    </message>
    <message>
        <source>This database takes no connections. An administrator can change that: ALTER DATABASE &quot;%1&quot; ALLOW_CONNECTIONS true.</source>
        <translation>Cette base de données n’accepte pas de connexions. Un administrateur peut y remédier&#xa0;: ALTER DATABASE &quot;%1&quot; ALLOW_CONNECTIONS true.</translation>
    </message>
    <message>
        <source>The server is starting, stopping, or recovering. Try again in a moment; when it lasts, look into the server&apos;s log (journalctl -u postgresql) to see how far it is. A standby that never lets anybody in has hot_standby = off.</source>
        <translation>Le serveur démarre, s’arrête ou est en récupération. Réessayez dans un instant&#xa0;; si cela dure, consultez le journal du serveur (journalctl -u postgresql) pour voir où il en est. Un serveur de secours (standby) qui n’admet jamais personne a hot_standby = off.</translation>
    </message>
    <message>
        <source>The server, or a pooler before it, hangs up during sign-in. Its log says why.</source>
        <translation>Le serveur, ou un pooler placé devant lui, coupe la connexion pendant l’authentification. Son journal dit pourquoi.</translation>
    </message>
    <message>
        <source>The server began to answer and then stopped: it is overloaded, or waits for its own authentication service (LDAP, RADIUS, PAM). Its log says which.</source>
        <translation>Le serveur a commencé à répondre puis s’est interrompu&#xa0;: il est surchargé, ou attend son propre service d’authentification (LDAP, RADIUS, PAM). Son journal dit lequel des deux.</translation>
    </message>
    <message>
        <source>Check the user name and the password; PostgreSQL does not say which of the two is wrong, its log does. Check the user&apos;s permissions in the database (\du %1 in psql).
If necessary reset the password: ALTER ROLE &quot;%1&quot; PASSWORD &apos;...&apos;. A password past its VALID UNTIL is refused in the same words.</source>
        <translation>Vérifiez le nom d’utilisateur et le mot de passe&#xa0;; PostgreSQL ne dit pas lequel des deux est faux, son journal si. Vérifiez les droits de l’utilisateur dans la base de données (\du %1 dans psql).
Si nécessaire, réinitialisez le mot de passe&#xa0;: ALTER ROLE &quot;%1&quot; PASSWORD &apos;...&apos;. Un mot de passe dont la date VALID UNTIL est passée est refusé dans les mêmes termes.</translation>
    </message>
    <message>
        <source>The role exists but is no login. An administrator can make it one: ALTER ROLE &quot;%1&quot; LOGIN.</source>
        <translation>Le rôle existe mais n’a pas le droit de se connecter. Un administrateur peut le lui donner&#xa0;: ALTER ROLE &quot;%1&quot; LOGIN.</translation>
    </message>
    <message>
        <source>Check the spelling of the user name, or have the role made: CREATE ROLE &quot;%1&quot; LOGIN PASSWORD &apos;...&apos;.</source>
        <translation>Vérifiez l’orthographe du nom d’utilisateur, ou faites créer le rôle&#xa0;: CREATE ROLE &quot;%1&quot; LOGIN PASSWORD &apos;...&apos;.</translation>
    </message>
    <message>
        <source>The server takes the name of the system&apos;s user for granted here. Sign in as that user, or use the host 127.0.0.1 with a password, or have pg_hba.conf changed to scram-sha-256.</source>
        <translation>Le serveur se fie ici au nom de l’utilisateur du système. Connectez-vous sous cet utilisateur, ou utilisez l’hôte 127.0.0.1 avec un mot de passe, ou faites passer pg_hba.conf à scram-sha-256.</translation>
    </message>
    <message>
        <source>The server wants a certificate of the client: name its certificate and key in the profile.</source>
        <translation>Le serveur exige un certificat client&#xa0;: indiquez le certificat et sa clé dans le profil.</translation>
    </message>
    <message>
        <source>The server&apos;s pg_hba.conf does not let this user into this database from this machine. An administrator can add the line
%1
above those that reject it, then SELECT pg_reload_conf().</source>
        <translation>Le fichier pg_hba.conf du serveur n’admet pas cet utilisateur dans cette base de données depuis cette machine. Un administrateur peut ajouter la ligne
%1
au-dessus de celles qui le rejettent, puis SELECT pg_reload_conf().</translation>
    </message>
    <message>
        <source>The server offers TLS and may let this user in only that way: set the profile&apos;s TLS mode to verify-full or require.</source>
        <translation>Le serveur propose TLS et n’admet peut-être cet utilisateur qu’ainsi&#xa0;: réglez le mode TLS du profil sur verify-full ou require.</translation>
    </message>
    <message>
        <source>The user has used up its own limit. Close other sessions of &quot;%1&quot;, lower this profile&apos;s maximum of connections, or have the limit raised: ALTER ROLE &quot;%1&quot; CONNECTION LIMIT n.</source>
        <translation>L’utilisateur a atteint sa propre limite. Fermez d’autres sessions de «&#xa0;%1&#xa0;», abaissez le maximum de connexions de ce profil, ou faites relever la limite&#xa0;: ALTER ROLE &quot;%1&quot; CONNECTION LIMIT n.</translation>
    </message>
    <message>
        <source>The database has used up its own limit. Close other sessions, or have the limit raised: ALTER DATABASE &quot;%1&quot; CONNECTION LIMIT n.</source>
        <translation>La base de données a atteint sa propre limite. Fermez d’autres sessions, ou faites relever la limite&#xa0;: ALTER DATABASE &quot;%1&quot; CONNECTION LIMIT n.</translation>
    </message>
    <message>
        <source>Only the connections kept for administrators are left (superuser_reserved_connections). Close idle sessions, put a pooler such as PgBouncer in front, or have max_connections raised (needs a restart).</source>
        <translation>Il ne reste que les connexions réservées aux administrateurs (superuser_reserved_connections). Fermez des sessions inactives, placez devant un pooler comme PgBouncer, ou faites relever max_connections (redémarrage nécessaire).</translation>
    </message>
    <message>
        <source>The server has no connection left. See who holds them: SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3. Close idle sessions, put a pooler such as PgBouncer in front, or have max_connections raised (needs a restart).</source>
        <translation>Le serveur n’a plus de connexion disponible. Voyez qui les occupe&#xa0;: SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3. Fermez des sessions inactives, placez devant un pooler comme PgBouncer, ou faites relever max_connections (redémarrage nécessaire).</translation>
    </message>
    <message>
        <source>Check that host and port are right (PostgreSQL&apos;s own port is 5432).
Check that the server runs: systemctl status postgresql, or pg_lsclusters on Debian and Ubuntu; start it with systemctl start postgresql.
Check that it listens on this address (listen_addresses and port in postgresql.conf), and that no firewall rejects port %1.</source>
        <translation>Vérifiez l’hôte et le port (le port par défaut de PostgreSQL est 5432).
Vérifiez que le serveur tourne&#xa0;: systemctl status postgresql, ou pg_lsclusters sous Debian et Ubuntu&#xa0;; démarrez-le avec systemctl start postgresql.
Vérifiez qu’il écoute sur cette adresse (listen_addresses et port dans postgresql.conf), et qu’aucun pare-feu ne rejette le port %1.</translation>
    </message>
    <message>
        <source>The machine takes connections, but the server does not answer: it is frozen, out of memory, or waits for a disk; or another program listens on port %1. On the server, see what listens there (ss -ltnp), its load (top), its disks (df -h), and its log; as a last resort restart it (systemctl restart postgresql).</source>
        <translation>La machine accepte les connexions, mais le serveur ne répond pas&#xa0;: il est figé, à court de mémoire, ou attend un disque&#xa0;; ou un autre programme écoute sur le port %1. Sur le serveur, regardez ce qui y écoute (ss -ltnp), la charge (top), les disques (df -h) et le journal&#xa0;; en dernier recours, redémarrez-le (systemctl restart postgresql).</translation>
    </message>
    <message>
        <source>Have TLS switched on at the server: ssl = on, ssl_cert_file and ssl_key_file in postgresql.conf, then SELECT pg_reload_conf(). Only on a network that you trust, set the profile&apos;s TLS mode to disable.</source>
        <translation>Faites activer TLS sur le serveur&#xa0;: ssl = on, ssl_cert_file et ssl_key_file dans postgresql.conf, puis SELECT pg_reload_conf(). Sur un réseau de confiance uniquement, réglez le mode TLS du profil sur disable.</translation>
    </message>
    <message>
        <source>An administrator can let the user read: GRANT USAGE ON SCHEMA public TO &quot;%1&quot;; GRANT SELECT ON ALL TABLES IN SCHEMA public TO &quot;%1&quot;. Since version 14, GRANT pg_read_all_data TO &quot;%1&quot; does it for all schemas.</source>
        <translation>Un administrateur peut autoriser l’utilisateur à lire&#xa0;: GRANT USAGE ON SCHEMA public TO &quot;%1&quot;; GRANT SELECT ON ALL TABLES IN SCHEMA public TO &quot;%1&quot;. Depuis la version 14, GRANT pg_read_all_data TO &quot;%1&quot; le fait pour tous les schémas.</translation>
    </message>
    <message>
        <source>The user may only read. If it is to write: GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO &quot;%1&quot;. If not, mark the connection as read-only, so that nobody tries.</source>
        <translation>L’utilisateur peut seulement lire. S’il doit écrire&#xa0;: GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO &quot;%1&quot;. Sinon, marquez la connexion en lecture seule, pour que personne n’essaie.</translation>
    </message>
    <message>
        <source>Penstock is made for PostgreSQL 10 and newer; this one is no longer maintained by its makers. Plan an upgrade; until then lists of tables may be incomplete.</source>
        <translation>Penstock est fait pour PostgreSQL 10 et versions ultérieures&#xa0;; celle-ci n’est plus maintenue par ses auteurs. Prévoyez une mise à niveau&#xa0;; d’ici là, les listes de tables peuvent être incomplètes.</translation>
    </message>
</context>
<context>
    <name>PostgresBulkWriter</name>
    <message>
        <source>Column &quot;%1&quot; is GENERATED ALWAYS AS IDENTITY and no part of the key: its numbers cannot be changed.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» est GENERATED ALWAYS AS IDENTITY et ne fait pas partie de la clé&#xa0;: ses numéros ne peuvent pas être modifiés.</translation>
    </message>
    <message>
        <source>Let it be written: ALTER TABLE ... ALTER COLUMN &quot;%1&quot; SET GENERATED BY DEFAULT.</source>
        <translation>Autorisez-y l’écriture&#xa0;: ALTER TABLE ... ALTER COLUMN &quot;%1&quot; SET GENERATED BY DEFAULT.</translation>
    </message>
    <message>
        <source>A transaction is open already.</source>
        <translation>Une transaction est déjà ouverte.</translation>
    </message>
    <message>
        <source>The load before is not finished.</source>
        <translation>Le chargement précédent n’est pas terminé.</translation>
    </message>
    <message>
        <source>No transaction is open.</source>
        <translation>Aucune transaction n’est ouverte.</translation>
    </message>
    <message>
        <source>Rows without a key cannot be merged.</source>
        <translation>Des lignes sans clé ne peuvent pas être fusionnées.</translation>
    </message>
    <message>
        <source>Give the table a primary key or a unique one.</source>
        <translation>Donnez à la table une clé primaire ou une clé unique.</translation>
    </message>
    <message>
        <source>The transaction had failed and was rolled back.</source>
        <translation>La transaction avait échoué et a été annulée.</translation>
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
    <message>
        <source>%1: the value %2 of column &quot;%3&quot; in row %4 cannot be kept as it is in %5.</source>
        <translation>%1&#xa0;: la valeur %2 de la colonne «&#xa0;%3&#xa0;» à la ligne %4 ne peut pas être conservée telle quelle dans %5.</translation>
    </message>
    <message>
        <source>Correct the value at its source, or give the target&apos;s column a type that holds it.</source>
        <translation>Corrigez la valeur à sa source, ou donnez à la colonne de la cible un type qui peut la contenir.</translation>
    </message>
    <message>
        <source>%1: column &quot;%2&quot; of type %3 cannot take values of type %4.</source>
        <translation>%1&#xa0;: la colonne «&#xa0;%2&#xa0;» de type %3 ne peut pas recevoir de valeurs de type %4.</translation>
    </message>
    <message>
        <source>Change the column&apos;s type, or leave it out.</source>
        <translation>Changez le type de la colonne, ou laissez-la de côté.</translation>
    </message>
    <message>
        <source>%1: column &quot;%2&quot; of the key is NULL in row %3.</source>
        <translation>%1&#xa0;: la colonne «&#xa0;%2&#xa0;» de la clé est NULL à la ligne %3.</translation>
    </message>
    <message>
        <source>A row is found again by its key: choose a key that is never NULL.</source>
        <translation>Une ligne se retrouve par sa clé&#xa0;: choisissez une clé qui n’est jamais NULL.</translation>
    </message>
    <message>
        <source>It is out of range.</source>
        <translation>Elle est hors limites.</translation>
    </message>
    <message>
        <source>It would be rounded.</source>
        <translation>Elle serait arrondie.</translation>
    </message>
    <message>
        <source>It is too long.</source>
        <translation>Elle est trop longue.</translation>
    </message>
    <message>
        <source>It would be filled with spaces.</source>
        <translation>Elle serait complétée par des espaces.</translation>
    </message>
    <message>
        <source>There is no such date or time.</source>
        <translation>Cette date ou cette heure n’existe pas.</translation>
    </message>
    <message>
        <source>PostgreSQL&apos;s texts cannot hold NUL.</source>
        <translation>Les textes de PostgreSQL ne peuvent pas contenir NUL.</translation>
    </message>
    <message>
        <source>It is a value of another kind.</source>
        <translation>C’est une valeur d’une autre nature.</translation>
    </message>
    <message>
        <source>A batch has other columns than its target.</source>
        <translation>Un lot a d’autres colonnes que sa cible.</translation>
    </message>
    <message>
        <source>Opening &quot;%1&quot; was stopped.</source>
        <translation>L’ouverture de «&#xa0;%1&#xa0;» a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>PostgresFence</name>
    <message>
        <source>Sessions of other users are open, and this user may not see since when: rows are found by reading further back. GRANT pg_read_all_stats to it.</source>
        <translation>Des sessions d’autres utilisateurs sont ouvertes, et cet utilisateur ne peut pas voir depuis quand&#xa0;: les lignes sont recherchées plus loin en arrière. Accordez-lui ce droit&#xa0;: GRANT pg_read_all_stats.</translation>
    </message>
    <message>
        <source>This database subscribes to another one&apos;s changes, whose times are older than their arrival: the transaction number of every row is read.</source>
        <translation>Cette base de données est abonnée aux modifications d’une autre, dont les horodatages sont antérieurs à leur arrivée&#xa0;: le numéro de transaction de chaque ligne est lu.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no time of this server&apos;s transactions: the transaction number of every row is read, where rows have one.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un horodatage des transactions de ce serveur&#xa0;: le numéro de transaction de chaque ligne est lu, là où les lignes en ont un.</translation>
    </message>
    <message>
        <source>There is no table &quot;%1&quot;.</source>
        <translation>Il n’y a pas de table «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Table &quot;%1&quot; has no column &quot;%2&quot;.</source>
        <translation>La table «&#xa0;%1&#xa0;» n’a pas de colonne «&#xa0;%2&#xa0;».</translation>
    </message>
    <message>
        <source>This server is a standby: which transactions run on its primary, it does not know, so that changes committed late could be missed.</source>
        <translation>Ce serveur est un serveur de secours (standby)&#xa0;: il ne sait pas quelles transactions sont en cours sur son primaire, si bien que des modifications validées tardivement pourraient être manquées.</translation>
    </message>
    <message>
        <source>Take the primary as the source, or copy snapshots.</source>
        <translation>Prenez le primaire comme source, ou copiez des instantanés.</translation>
    </message>
    <message>
        <source>A fence is read in a transaction of its own.</source>
        <translation>Une barrière se lit dans une transaction qui lui est propre.</translation>
    </message>
    <message>
        <source>Rows of a view or of another server can appear later than their times say: only a comparison finds those. Take the tables instead.</source>
        <translation>Les lignes d’une vue ou d’un autre serveur peuvent apparaître plus tard que ne le disent leurs horodatages&#xa0;: seule une comparaison les trouve. Prenez plutôt les tables.</translation>
    </message>
    <message>
        <source>A prepared transaction is open, and does not say since when: until it ends, rows are read from where the last run began.</source>
        <translation>Une transaction préparée est ouverte, et ne dit pas depuis quand&#xa0;: jusqu’à sa fin, les lignes sont lues à partir du début de la dernière exécution.</translation>
    </message>
    <message>
        <source>The server&apos;s clock was set back: rows are found by the numbers of their transactions until all that was written then is read.</source>
        <translation>L&apos;horloge du serveur a été reculée : les lignes sont trouvées par les numéros de leurs transactions, jusqu&apos;à ce que tout ce qui a été écrit alors soit lu.</translation>
    </message>
</context>
<context>
    <name>PostgresFigures</name>
    <message>
        <source>needs the role pg_monitor: GRANT pg_monitor TO %1</source>
        <translation>nécessite le rôle pg_monitor&#xa0;: GRANT pg_monitor TO %1</translation>
    </message>
    <message>
        <source>(another user&apos;s; shown to the role pg_monitor)</source>
        <translation>(d’un autre utilisateur&#xa0;; visible pour le rôle pg_monitor)</translation>
    </message>
    <message>
        <source>This database does not count its statements.</source>
        <translation>Cette base de données ne compte pas ses instructions.</translation>
    </message>
    <message>
        <source>Add pg_stat_statements to the server&apos;s shared_preload_libraries, restart it, and run CREATE EXTENSION pg_stat_statements in this database.</source>
        <translation>Ajoutez pg_stat_statements à shared_preload_libraries sur le serveur, redémarrez-le, et exécutez CREATE EXTENSION pg_stat_statements dans cette base de données.</translation>
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
    <name>PostgresLiteral</name>
    <message>
        <source>A value of the scan holds NUL or bytes that are not UTF-8.</source>
        <translation>Une valeur du parcours contient NUL ou des octets qui ne sont pas de l’UTF-8.</translation>
    </message>
    <message>
        <source>A parameter has no value.</source>
        <translation>Un paramètre n’a pas de valeur.</translation>
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
    <name>PostgresProbe</name>
    <message>
        <source>Session %1 is the one that asks.</source>
        <translation>La session %1 est celle qui fait la demande.</translation>
    </message>
    <message>
        <source>It belongs to Penstock and ends with it.</source>
        <translation>Elle appartient à Penstock et prend fin avec lui.</translation>
    </message>
    <message>
        <source>Session %1 has ended.</source>
        <translation>La session %1 est terminée.</translation>
    </message>
    <message>
        <source>Sessions of other users may be ended by members of the role pg_signal_backend, those of administrators by administrators.</source>
        <translation>Les sessions d’autres utilisateurs peuvent être terminées par les membres du rôle pg_signal_backend, celles des administrateurs par des administrateurs.</translation>
    </message>
    <message numerus="yes">
        <source>may read %1 of %n tables, write %2</source>
        <translation>
            <numerusform>peut lire %1 table sur %n, écrire dans %2</numerusform>
            <numerusform>peut lire %1 des %n tables, écrire dans %2</numerusform>
        </translation>
    </message>
    <message>
        <source>, create others</source>
        <translation>, en créer d’autres</translation>
    </message>
    <message>
        <source>, create none</source>
        <translation>, ne peut pas en créer</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n sessions used</source>
        <translation>
            <numerusform>sessions utilisées&#xa0;: %1 sur %n</numerusform>
            <numerusform>sessions utilisées&#xa0;: %1 sur %n</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 kept for administrators</source>
        <translation>%1 réservées aux administrateurs</translation>
    </message>
    <message>
        <source>at most %1 of this user or database</source>
        <translation>au plus %1 pour cet utilisateur ou cette base de données</translation>
    </message>
</context>
<context>
    <name>PostgresSources</name>
    <message>
        <source>“%1” is left out: %2</source>
        <translation>«&#xa0;%1&#xa0;» est ignorée&#xa0;: %2</translation>
    </message>
    <message>
        <source>“%1” is no port.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un port.</translation>
    </message>
    <message>
        <source>it goes through an SSH tunnel.</source>
        <translation>elle passe par un tunnel SSH.</translation>
    </message>
    <message>
        <source>Line %1 of %2 belongs to no [service].</source>
        <translation>La ligne %1 de %2 n’appartient à aucun [service].</translation>
    </message>
    <message>
        <source>Line %1 of %2 has not five parts.</source>
        <translation>La ligne %1 de %2 n’a pas cinq parties.</translation>
    </message>
    <message>
        <source>%1 is no export of pgAdmin&apos;s servers.</source>
        <translation>%1 n’est pas un export des serveurs de pgAdmin.</translation>
    </message>
    <message>
        <source>Make one with pgAdmin&apos;s Tools, Import/Export Servers.</source>
        <translation>Faites-en un avec pgAdmin, Outils, Importer/Exporter les serveurs.</translation>
    </message>
    <message>
        <source>pgAdmin does not export passwords.</source>
        <translation>pgAdmin n’exporte pas les mots de passe.</translation>
    </message>
</context>
<context>
    <name>PostgresTableMaker</name>
    <message>
        <source>The name &quot;%1&quot; is longer than the %2 bytes that PostgreSQL keeps of one.</source>
        <translation>Le nom «&#xa0;%1&#xa0;» dépasse les %2 octets que PostgreSQL conserve d’un nom.</translation>
    </message>
    <message>
        <source>Read the table through a view with shorter names.</source>
        <translation>Lisez la table à travers une vue aux noms plus courts.</translation>
    </message>
    <message>
        <source>A table needs a type for each of its columns.</source>
        <translation>Une table a besoin d’un type pour chacune de ses colonnes.</translation>
    </message>
    <message>
        <source>Tables are made outside of transactions.</source>
        <translation>Les tables se créent hors de toute transaction.</translation>
    </message>
</context>
<context>
    <name>PostgresTargetTable</name>
    <message>
        <source>Table %1 was changed since it was looked at.</source>
        <translation>La table %1 a été modifiée depuis son examen.</translation>
    </message>
    <message>
        <source>Repeat; its columns are then read anew.</source>
        <translation>Recommencez&#xa0;; ses colonnes seront alors relues.</translation>
    </message>
    <message>
        <source>Table %1 has no column &quot;%2&quot; that can be written.</source>
        <translation>La table %1 n’a pas de colonne «&#xa0;%2&#xa0;» où l’on puisse écrire.</translation>
    </message>
    <message>
        <source>%1 is a view; rows are copied to tables only.</source>
        <translation>%1 est une vue&#xa0;; les lignes ne se copient que vers des tables.</translation>
    </message>
</context>
<context>
    <name>PostgresTypeFit</name>
    <message>
        <source>Numbers are rounded to %1 digits after the point.</source>
        <translation>Les nombres sont arrondis à %1 chiffres après la virgule.</translation>
    </message>
    <message>
        <source>Numbers are rounded to about %1 digits.</source>
        <translation>Les nombres sont arrondis à environ %1 chiffres.</translation>
    </message>
    <message>
        <source>Times without a zone are taken as UTC.</source>
        <translation>Les horodatages sans fuseau sont pris comme UTC.</translation>
    </message>
    <message>
        <source>Times lose their zone and are kept in UTC.</source>
        <translation>Les horodatages perdent leur fuseau et sont conservés en UTC.</translation>
    </message>
    <message>
        <source>What %1 does not hold of an interval is cut off.</source>
        <translation>Ce qu’un intervalle contient et que %1 ne peut pas représenter est tronqué.</translation>
    </message>
    <message>
        <source>Seconds are rounded to %1 digits after the point.</source>
        <translation>Les secondes sont arrondies à %1 chiffres après la virgule.</translation>
    </message>
    <message>
        <source>Texts are read as %1 and come back in the way that type is written.</source>
        <translation>Les textes sont lus comme %1 et reviennent sous la forme dans laquelle ce type s’écrit.</translation>
    </message>
    <message>
        <source>White space, the order of keys and repeated keys are not kept.</source>
        <translation>Les blancs, l’ordre des clés et les clés répétées ne sont pas conservés.</translation>
    </message>
    <message>
        <source>Texts are filled with spaces to %1 characters.</source>
        <translation>Les textes sont complétés par des espaces jusqu’à %1 caractères.</translation>
    </message>
    <message>
        <source>Column &quot;%1&quot; is computed by the server and cannot be written.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» est calculée par le serveur&#xa0;; on ne peut pas y écrire.</translation>
    </message>
    <message>
        <source>Leave the column out, or drop its expression on the target.</source>
        <translation>Laissez la colonne de côté, ou supprimez son expression sur la cible.</translation>
    </message>
    <message>
        <source>Column &quot;%1&quot; of type %2 cannot take values of type %3.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» de type %2 ne peut pas recevoir de valeurs de type %3.</translation>
    </message>
    <message>
        <source>Change the column&apos;s type on the target, or let Penstock make the table.</source>
        <translation>Changez le type de la colonne sur la cible, ou laissez Penstock créer la table.</translation>
    </message>
</context>
<context>
    <name>PostgresTypeMap</name>
    <message>
        <source>Column &quot;%1&quot; of type %2 comes as bytes that only its own server understands.</source>
        <translation>La colonne «&#xa0;%1&#xa0;» de type %2 arrive en octets que seul son propre serveur comprend.</translation>
    </message>
    <message>
        <source>Leave the column out, or read a view that casts it to text.</source>
        <translation>Laissez la colonne de côté ou lisez une vue qui la convertit en texte.</translation>
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
    <message>
        <source>healthInterval must be 0 (the setting) or from %1 to %2 seconds, not %3.</source>
        <translation>healthInterval doit valoir 0 (selon les paramètres) ou de %1 à %2 secondes, pas %3.</translation>
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
    <name>QueryPage</name>
    <message>
        <source>The open transaction will be rolled back in a minute, since nothing was run for a while.</source>
        <translation>La transaction ouverte sera annulée dans une minute, car rien n’a été exécuté depuis un moment.</translation>
    </message>
    <message>
        <source>Commit</source>
        <translation>Valider</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>La laisser</translation>
    </message>
    <message>
        <source>No connection is chosen for this page.</source>
        <translation>Aucune connexion n’est choisie pour cette page.</translation>
    </message>
    <message>
        <source>Choose one above the text.</source>
        <translation>Choisissez-en une au-dessus du texte.</translation>
    </message>
    <message>
        <source>The server does not stop the statement.</source>
        <translation>Le serveur n’arrête pas l’instruction.</translation>
    </message>
    <message>
        <source>The connection can be dropped. What it was doing may still end on the server; an open transaction of it is rolled back there.</source>
        <translation>La connexion peut être abandonnée. Ce qu’elle faisait peut encore aboutir sur le serveur&#xa0;; une transaction qu’elle a ouverte y est annulée.</translation>
    </message>
    <message>
        <source>Drop this connection</source>
        <translation>Abandonner cette connexion</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>Attendre</translation>
    </message>
    <message>
        <source>Query %1</source>
        <translation>Requête %1</translation>
    </message>
    <message>
        <source>manual commit</source>
        <translation>validation manuelle</translation>
    </message>
    <message>
        <source>auto-commit</source>
        <translation>validation automatique</translation>
    </message>
    <message>
        <source>transaction open</source>
        <translation>transaction ouverte</translation>
    </message>
    <message>
        <source>transaction failed: only Roll back ends it</source>
        <translation>transaction en échec&#xa0;: seule l’annulation y met fin</translation>
    </message>
    <message>
        <source>A statement is still running on %1. Stop it and close the page?</source>
        <translation>Une instruction est encore en cours sur %1. L’arrêter et fermer la page&#xa0;?</translation>
    </message>
    <message>
        <source>A transaction is open on %1. Roll it back and close the page?</source>
        <translation>Une transaction est ouverte sur %1. L’annuler et fermer la page&#xa0;?</translation>
    </message>
</context>
<context>
    <name>QueryRunner</name>
    <message numerus="yes">
        <source>%1: script of %n statements</source>
        <translation>
            <numerusform>%1&#xa0;: script de %n instruction</numerusform>
            <numerusform>%1&#xa0;: script de %n instructions</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1&#xa0;ms</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Stopped after %1 with %2 · %3</source>
        <translation>Arrêté après %1 avec %2 · %3</translation>
    </message>
</context>
<context>
    <name>QueryToolBar</name>
    <message>
        <source>connecting … %1</source>
        <translation>connexion… %1</translation>
    </message>
    <message>
        <source>running … %1</source>
        <translation>exécution… %1</translation>
    </message>
    <message>
        <source>stopping … %1</source>
        <translation>arrêt… %1</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Requête</translation>
    </message>
    <message>
        <source>Time of the run</source>
        <translation>Durée de l’exécution</translation>
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
    <name>ReplicateCommand</name>
    <message>
        <source>There is a job &quot;%1&quot; already.</source>
        <translation>Il y a déjà une tâche «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Change it with &quot;replicate jobs edit&quot;, or take another name.</source>
        <translation>Modifiez-la avec «&#xa0;replicate jobs edit&#xa0;», ou choisissez un autre nom.</translation>
    </message>
    <message>
        <source>Added job %1.</source>
        <translation>Tâche %1 ajoutée.</translation>
    </message>
    <message>
        <source>Changed job %1.</source>
        <translation>Tâche %1 modifiée.</translation>
    </message>
    <message>
        <source>Removed job %1. Its targets keep their rows.</source>
        <translation>Tâche %1 supprimée. Ses cibles conservent leurs lignes.</translation>
    </message>
    <message>
        <source>Enabled job %1.</source>
        <translation>Tâche %1 activée.</translation>
    </message>
    <message>
        <source>Disabled job %1.</source>
        <translation>Tâche %1 désactivée.</translation>
    </message>
</context>
<context>
    <name>ReplicationCareForm</name>
    <message>
        <source>removes at most %1 %</source>
        <translation>supprime au plus %1&#xa0;%</translation>
    </message>
    <message>
        <source>never compares everything</source>
        <translation>jamais de comparaison complète</translation>
    </message>
    <message>
        <source>compares everything %1</source>
        <comment>every so often</comment>
        <translation>comparaison complète %1</translation>
    </message>
    <message>
        <source>Who wins</source>
        <translation>Priorité</translation>
    </message>
    <message>
        <source>Removes at most</source>
        <translation>Supprime au plus</translation>
    </message>
    <message>
        <source>Compares all every</source>
        <translation>Intervalle de comparaison</translation>
    </message>
    <message>
        <source>Late after</source>
        <translation>En retard après</translation>
    </message>
    <message>
        <source>the newer row wins</source>
        <translation>la ligne la plus récente l’emporte</translation>
    </message>
    <message>
        <source>the source always wins</source>
        <translation>la source l’emporte toujours</translation>
    </message>
    <message>
        <source>a row that is there stays</source>
        <translation>une ligne déjà présente reste</translation>
    </message>
    <message>
        <source>When a target&apos;s row differs from the source&apos;s.</source>
        <translation>Quand la ligne d’une cible diffère de celle de la source.</translation>
    </message>
    <message>
        <source> % of a target&apos;s rows</source>
        <translation> % des lignes d’une cible</translation>
    </message>
    <message>
        <source>A run that would remove more stops and asks.</source>
        <translation>Une exécution qui en supprimerait davantage s’arrête et demande.</translation>
    </message>
    <message>
        <source>never</source>
        <translation>jamais</translation>
    </message>
    <message>
        <source>Finds and repairs what clocks and triggers hid; reads both sides whole.</source>
        <translation>Trouve et répare ce que les horloges et les déclencheurs ont masqué&#xa0;; lit les deux côtés en entier.</translation>
    </message>
    <message>
        <source>twice the interval</source>
        <translation>deux fois l’intervalle</translation>
    </message>
    <message>
        <source>Since the last success; from then on the job is said to be late.</source>
        <translation>Depuis la dernière réussite&#xa0;; au-delà, la tâche est signalée en retard.</translation>
    </message>
</context>
<context>
    <name>ReplicationCommands</name>
    <message>
        <source>Run “%1” and remove these rows from the targets?</source>
        <translation>Exécuter «&#xa0;%1&#xa0;» et supprimer ces lignes des cibles&#xa0;?</translation>
    </message>
    <message>
        <source>Run and remove them</source>
        <translation>Exécuter et les supprimer</translation>
    </message>
    <message>
        <source>Leave them</source>
        <translation>Les laisser</translation>
    </message>
    <message>
        <source>Let “%1” copy every row again?</source>
        <translation>Laisser «&#xa0;%1&#xa0;» recopier toutes les lignes&#xa0;?</translation>
    </message>
    <message>
        <source>Every row of its tables is read from the source and merged into the targets, as in the first run. Do so when you know that the source&apos;s data is right.</source>
        <translation>Chaque ligne de ses tables est lue à la source et fusionnée dans les cibles, comme à la première exécution. Faites-le quand vous savez que les données de la source sont correctes.</translation>
    </message>
    <message>
        <source>Copy all again</source>
        <translation>Tout recopier</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Ne rien faire</translation>
    </message>
    <message>
        <source>Remove the job “%1”?</source>
        <translation>Supprimer la tâche «&#xa0;%1&#xa0;»&#xa0;?</translation>
    </message>
    <message>
        <source>Its history goes too. The targets keep their rows.</source>
        <translation>Son historique est supprimé aussi. Les cibles conservent leurs lignes.</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>La supprimer</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>La conserver</translation>
    </message>
</context>
<context>
    <name>ReplicationDifferenceModel</name>
    <message>
        <source>Table</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Cible</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Différence</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Clé</translation>
    </message>
    <message>
        <source>Columns that differ</source>
        <translation>Colonnes différentes</translation>
    </message>
    <message>
        <source>values differ</source>
        <translation>valeurs différentes</translation>
    </message>
    <message>
        <source>missing on the target</source>
        <translation>absente de la cible</translation>
    </message>
    <message>
        <source>only on the target</source>
        <translation>uniquement sur la cible</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>table, target</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1: equal, %2 compared</source>
        <comment>table and target, rows</comment>
        <translation>%1&#xa0;: identique, comparaison sur %2</translation>
    </message>
    <message>
        <source>%1: %2 with other values, %3 missing, %4 too many</source>
        <comment>table and target, counts of rows</comment>
        <translation>%1&#xa0;: %2 avec d’autres valeurs, %3 en moins, %4 en trop</translation>
    </message>
    <message>
        <source>%1: equal, %2 compared, %3 still changing on both sides</source>
        <comment>table and target, rows, a count</comment>
        <translation>%1 : identiques, %2 comparées, %3 changent encore des deux côtés</translation>
    </message>
</context>
<context>
    <name>ReplicationFailure</name>
    <message numerus="yes">
        <source>%n more tables have errors, see below.</source>
        <translation>
            <numerusform>%n autre table est en erreur, voir ci-dessous.</numerusform>
            <numerusform>%n autres tables sont en erreur, voir ci-dessous.</numerusform>
        </translation>
    </message>
    <message>
        <source>Why the run failed</source>
        <translation>Cause de l’échec de l’exécution</translation>
    </message>
    <message>
        <source>Retry from the checkpoint</source>
        <translation>Réessayer depuis le point de reprise</translation>
    </message>
    <message>
        <source>What was written stays; the run goes on where it was</source>
        <translation>Ce qui a été écrit reste&#xa0;; l’exécution reprend là où elle en était</translation>
    </message>
    <message>
        <source>Run and allow deletes…</source>
        <translation>Exécuter en autorisant les suppressions…</translation>
    </message>
    <message>
        <source>Copy all again…</source>
        <translation>Tout recopier…</translation>
    </message>
    <message>
        <source>Diagnose</source>
        <translation>Diagnostiquer</translation>
    </message>
    <message>
        <source>Find out, layer by layer, why the connection does not work</source>
        <translation>Chercher, couche par couche, pourquoi la connexion ne fonctionne pas</translation>
    </message>
</context>
<context>
    <name>ReplicationGraph</name>
    <message>
        <source>and %1 more</source>
        <comment>targets</comment>
        <translation>et %1 de plus</translation>
    </message>
</context>
<context>
    <name>ReplicationHistoryModel</name>
    <message>
        <source>Began</source>
        <translation>Début</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Résultat</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lues</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Écrites</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>Supprimées</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>Volume</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Remarque</translation>
    </message>
    <message>
        <source>%1, by hand</source>
        <comment>time</comment>
        <translation>%1, manuellement</translation>
    </message>
</context>
<context>
    <name>ReplicationHistoryView</name>
    <message>
        <source>▲ failed    ◆ partial or stopped    Enter on a run below shows it whole</source>
        <translation>▲ échec    ◆ partielle ou arrêtée    Entrée sur une exécution ci-dessous l’affiche en entier</translation>
    </message>
    <message>
        <source>%1: %2, %3 written, %4</source>
        <comment>time, result, rows, duration</comment>
        <translation>%1&#xa0;: %2, écriture de %3, %4</translation>
    </message>
    <message>
        <source>Rows written or removed</source>
        <translation>Lignes écrites ou supprimées</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Rows of each run, drawn; the table below has the figures</source>
        <translation>Lignes de chaque exécution, en graphique&#xa0;; le tableau ci-dessous donne les chiffres</translation>
    </message>
    <message>
        <source>Duration of each run, drawn; the table below has the figures</source>
        <translation>Durée de chaque exécution, en graphique&#xa0;; le tableau ci-dessous donne les chiffres</translation>
    </message>
    <message>
        <source>Runs of this job</source>
        <translation>Exécutions de cette tâche</translation>
    </message>
    <message>
        <source>No run is over yet.</source>
        <translation>Aucune exécution n’est encore terminée.</translation>
    </message>
</context>
<context>
    <name>ReplicationJob</name>
    <message>
        <source>one of %1</source>
        <translation>l’une des valeurs %1</translation>
    </message>
    <message>
        <source>“%1” must be from %2 to %3, not %4.</source>
        <translation>«&#xa0;%1&#xa0;» doit être compris entre %2 et %3, et non %4.</translation>
    </message>
    <message>
        <source>In a job&apos;s table</source>
        <translation>Dans une table d’une tâche</translation>
    </message>
    <message>
        <source>In a job&apos;s JSON, each of “tables” must be a name or an object.</source>
        <translation>Dans le JSON d’une tâche, chaque élément de «&#xa0;tables&#xa0;» doit être un nom ou un objet.</translation>
    </message>
    <message>
        <source>“name” must be a text of at most %1 letters.</source>
        <translation>«&#xa0;name&#xa0;» doit être un texte d’au plus %1 caractères.</translation>
    </message>
    <message>
        <source>“sourceDatabase” is missing.</source>
        <translation>Il manque «&#xa0;sourceDatabase&#xa0;».</translation>
    </message>
    <message>
        <source>Say from which connection the rows come.</source>
        <translation>Indiquez de quelle connexion viennent les lignes.</translation>
    </message>
    <message>
        <source>“targetDatabases” is empty, or has an empty name.</source>
        <translation>«&#xa0;targetDatabases&#xa0;» est vide, ou contient un nom vide.</translation>
    </message>
    <message>
        <source>Say to which connections the rows go.</source>
        <translation>Indiquez vers quelles connexions vont les lignes.</translation>
    </message>
    <message>
        <source>The “sourceDatabase” is among the “targetDatabases”.</source>
        <translation>La «&#xa0;sourceDatabase&#xa0;» figure parmi les «&#xa0;targetDatabases&#xa0;».</translation>
    </message>
    <message>
        <source>A job copies from one connection to others.</source>
        <translation>Une tâche copie d’une connexion vers d’autres.</translation>
    </message>
    <message>
        <source>A connection stands twice in “targetDatabases”.</source>
        <translation>Une connexion figure deux fois dans «&#xa0;targetDatabases&#xa0;».</translation>
    </message>
    <message>
        <source>“tables” is empty.</source>
        <translation>«&#xa0;tables&#xa0;» est vide.</translation>
    </message>
    <message>
        <source>Name at least one table.</source>
        <translation>Indiquez au moins une table.</translation>
    </message>
    <message>
        <source>A table in “tables” has no name.</source>
        <translation>Une table de «&#xa0;tables&#xa0;» n’a pas de nom.</translation>
    </message>
    <message>
        <source>“tables” names %1 twice.</source>
        <translation>«&#xa0;tables&#xa0;» cite %1 deux fois.</translation>
    </message>
    <message>
        <source>Two of the “tables” would be written to %1.</source>
        <translation>Deux des «&#xa0;tables&#xa0;» seraient écrites dans %1.</translation>
    </message>
    <message>
        <source>Give one of them another target.</source>
        <translation>Donnez une autre cible à l’une d’elles.</translation>
    </message>
    <message>
        <source>“syncKey” is missing for %1.</source>
        <translation>Il manque «&#xa0;syncKey&#xa0;» pour %1.</translation>
    </message>
    <message>
        <source>Name a column that grows with each change, such as updated_at, or choose the mode “snapshot”.</source>
        <translation>Indiquez une colonne qui croît à chaque modification, comme updated_at, ou choisissez le mode «&#xa0;snapshot&#xa0;».</translation>
    </message>
    <message>
        <source>In a job&apos;s JSON</source>
        <translation>Dans le JSON d’une tâche</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Instantané</translation>
    </message>
    <message>
        <source>Incremental</source>
        <translation>Incrémental</translation>
    </message>
    <message>
        <source>Incremental with deletes</source>
        <translation>Incrémental avec suppressions</translation>
    </message>
    <message>
        <source>Each run copies every row; rows that the source no longer has stay on the targets.</source>
        <translation>Chaque exécution copie toutes les lignes&#xa0;; celles que la source n’a plus restent sur les cibles.</translation>
    </message>
    <message>
        <source>The first run copies every row, later ones all that was changed since, however late it was committed; deletes are not seen.</source>
        <translation>La première exécution copie toutes les lignes, les suivantes tout ce qui a été modifié depuis, même validé tardivement&#xa0;; les suppressions ne sont pas vues.</translation>
    </message>
    <message>
        <source>The first run copies every row, later ones all that was changed since, however late it was committed; rows that the source no longer has are removed from the targets.</source>
        <translation>La première exécution copie toutes les lignes, les suivantes tout ce qui a été modifié depuis, même validé tardivement&#xa0;; les lignes que la source n’a plus sont supprimées des cibles.</translation>
    </message>
    <message>
        <source>Name it once.</source>
        <translation>Nommez-la une seule fois.</translation>
    </message>
</context>
<context>
    <name>ReplicationJobDialog</name>
    <message>
        <source>Asking the source and the targets…</source>
        <translation>Interrogation de la source et des cibles…</translation>
    </message>
    <message>
        <source>New replication job</source>
        <translation>Nouvelle tâche de réplication</translation>
    </message>
    <message>
        <source>Replication job “%1”</source>
        <translation>Tâche de réplication «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>Duplicate of a replication job</source>
        <translation>Copie d’une tâche de réplication</translation>
    </message>
    <message>
        <source>Copy table %1</source>
        <translation>Copier la table %1</translation>
    </message>
    <message>
        <source>Care</source>
        <translation>Précautions</translation>
    </message>
    <message>
        <source>What a run would do</source>
        <translation>Ce que ferait une exécution</translation>
    </message>
    <message>
        <source>&amp;Dry run</source>
        <translation>&amp;Simulation</translation>
    </message>
    <message>
        <source>&amp;Copy it</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Enregistrer</translation>
    </message>
    <message>
        <source>&amp;Save the job</source>
        <translation>&amp;Enregistrer la tâche</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>said as soon as source, targets and tables are chosen</source>
        <translation>affiché dès que la source, les cibles et les tables sont choisies</translation>
    </message>
    <message>
        <source>Choose the connection that the rows come from.</source>
        <translation>Choisissez la connexion d’où viennent les lignes.</translation>
    </message>
    <message>
        <source>Tick at least one connection that the rows go to.</source>
        <translation>Cochez au moins une connexion vers laquelle vont les lignes.</translation>
    </message>
    <message>
        <source>Tick at least one table.</source>
        <translation>Cochez au moins une table.</translation>
    </message>
    <message>
        <source>%1 needs a column that grows with each change, such as updated_at. Without one, choose the mode Snapshot.</source>
        <translation>%1 a besoin d’une colonne qui croît à chaque modification, comme updated_at. À défaut, choisissez le mode Instantané.</translation>
    </message>
    <message>
        <source>The table was not copied.</source>
        <translation>La table n’a pas été copiée.</translation>
    </message>
    <message>
        <source>The changes to this job are not saved.</source>
        <translation>Les modifications de cette tâche ne sont pas enregistrées.</translation>
    </message>
    <message>
        <source>&amp;Discard them</source>
        <translation>A&amp;bandonner</translation>
    </message>
    <message>
        <source>&amp;Go on editing</source>
        <translation>&amp;Poursuivre la saisie</translation>
    </message>
</context>
<context>
    <name>ReplicationJobModel</name>
    <message>
        <source>Job</source>
        <translation>Tâche</translation>
    </message>
    <message>
        <source>Its name, what it does and how often</source>
        <translation>Son nom, ce qu’elle fait et à quelle fréquence</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>What it does now</source>
        <translation>Ce qu’elle fait en ce moment</translation>
    </message>
    <message>
        <source>From and to</source>
        <translation>De et vers</translation>
    </message>
    <message>
        <source>The source, and how each target is since the last run</source>
        <translation>La source, et l’état de chaque cible depuis la dernière exécution</translation>
    </message>
    <message>
        <source>Next run</source>
        <translation>Prochaine</translation>
    </message>
    <message>
        <source>When it is due; ticks that were missed are one run</source>
        <translation>Son échéance&#xa0;; les échéances manquées ne comptent que pour une exécution</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>Retard</translation>
    </message>
    <message>
        <source>Since its last success</source>
        <translation>Depuis sa dernière réussite</translation>
    </message>
    <message>
        <source>Rows/s</source>
        <translation>Lignes/s</translation>
    </message>
    <message>
        <source>Read from the source, over the last five minutes</source>
        <translation>Lues à la source, sur les cinq dernières minutes</translation>
    </message>
    <message>
        <source>Last result</source>
        <translation>Dernier résultat</translation>
    </message>
    <message>
        <source>How the last run ended</source>
        <translation>Issue de la dernière exécution</translation>
    </message>
    <message>
        <source>too long</source>
        <comment>lag</comment>
        <translation>trop long</translation>
    </message>
    <message>
        <source>Jobs: %1</source>
        <translation>Tâches&#xa0;: %1</translation>
    </message>
    <message>
        <source>running: %1</source>
        <comment>jobs</comment>
        <translation>en cours&#xa0;: %1</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <comment>jobs</comment>
        <translation>en échec&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>ReplicationJobPanel</name>
    <message>
        <source>Asking the source and the targets…</source>
        <translation>Interrogation de la source et des cibles…</translation>
    </message>
    <message>
        <source>The selected job</source>
        <translation>La tâche sélectionnée</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Exécution</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Quarantine (%1)</source>
        <translation>Quarantaine (%1)</translation>
    </message>
    <message>
        <source>Quarantine</source>
        <translation>Quarantaine</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>Simulation</translation>
    </message>
    <message>
        <source>Verification</source>
        <translation>Vérification</translation>
    </message>
</context>
<context>
    <name>ReplicationJobRow</name>
    <message>
        <source>disabled</source>
        <translation>désactivée</translation>
    </message>
    <message>
        <source>not run yet</source>
        <translation>pas encore exécutée</translation>
    </message>
    <message>
        <source>up to date</source>
        <translation>à jour</translation>
    </message>
    <message>
        <source>late</source>
        <translation>en retard</translation>
    </message>
    <message>
        <source>running</source>
        <translation>en cours</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>arrêtée</translation>
    </message>
    <message>
        <source>partial</source>
        <translation>partielle</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>copied once</source>
        <translation>copiée une fois</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>mode, interval</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>after this run</source>
        <translation>après cette exécution</translation>
    </message>
    <message>
        <source>began %1</source>
        <comment>time ago</comment>
        <translation>a commencé %1</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>result, time ago</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 written</source>
        <comment>rows</comment>
        <translation>écrit&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>rows written, time</comment>
        <translation>%1 en %2</translation>
    </message>
</context>
<context>
    <name>ReplicationJobView</name>
    <message>
        <source>Replication jobs</source>
        <translation>Tâches de réplication</translation>
    </message>
    <message>
        <source>No replication job yet.
A job copies tables from one connection to others and keeps them alike, without losing a row.</source>
        <translation>Pas encore de tâche de réplication.
Une tâche copie des tables d’une connexion vers d’autres et les garde identiques, sans perdre une ligne.</translation>
    </message>
    <message>
        <source>New job…</source>
        <translation>Nouvelle tâche…</translation>
    </message>
</context>
<context>
    <name>ReplicationLogModel</name>
    <message>
        <source>Began, by hand</source>
        <translation>Lancée à la main</translation>
    </message>
    <message>
        <source>Began, as due</source>
        <translation>Lancée à l’échéance</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>table, target</comment>
        <translation>%1 vers %2</translation>
    </message>
    <message>
        <source>%1: %2. %3</source>
        <comment>table and target, state, error</comment>
        <translation>%1&#xa0;: %2. %3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>table and target, state</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 read</source>
        <comment>rows</comment>
        <translation>lu&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 written</source>
        <comment>rows</comment>
        <translation>écrit&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 removed</source>
        <comment>rows</comment>
        <translation>supprimé&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 in quarantine</source>
        <comment>rows</comment>
        <translation>en quarantaine&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 compared</source>
        <comment>rows</comment>
        <translation>comparé&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 differ</source>
        <comment>rows</comment>
        <translation>différences&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <comment>table and target, state, figures</comment>
        <translation>%1&#xa0;: %2, %3</translation>
    </message>
    <message>
        <source>Ended after %1: %2</source>
        <comment>time, result</comment>
        <translation>Fin après %1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>ReplicationModeForm</name>
    <message>
        <source>&amp;Mode</source>
        <translation>&amp;Mode</translation>
    </message>
    <message>
        <source>Sync &amp;key</source>
        <translation>C&amp;lé de synchronisation</translation>
    </message>
    <message>
        <source>E&amp;very</source>
        <translation>&amp;Intervalle</translation>
    </message>
    <message>
        <source>A column that grows with each change, such as updated_at; a table may have its own.</source>
        <translation>Une colonne qui croît à chaque modification, comme updated_at&#xa0;; une table peut avoir la sienne.</translation>
    </message>
    <message>
        <source>E&amp;nabled: runs by itself</source>
        <translation>&amp;Activée&#xa0;: s’exécute d’elle-même</translation>
    </message>
</context>
<context>
    <name>ReplicationOptions</name>
    <message>
        <source>%1: &quot;%2&quot; is unknown.</source>
        <translation>%1&#xa0;: «&#xa0;%2&#xa0;» est inconnu.</translation>
    </message>
    <message>
        <source>Use one of: %1.</source>
        <translation>Utilisez l’une de ces valeurs&#xa0;: %1.</translation>
    </message>
    <message>
        <source>%1 %2: %3 is none of the tables that are copied.</source>
        <translation>%1 %2&#xa0;: %3 ne fait pas partie des tables copiées.</translation>
    </message>
    <message>
        <source>Name one of those of --tables.</source>
        <translation>Indiquez l’une de celles de --tables.</translation>
    </message>
    <message>
        <source>--target-table %1: no &quot;=&quot;.</source>
        <translation>--target-table %1&#xa0;: il manque «&#xa0;=&#xa0;».</translation>
    </message>
    <message>
        <source>Write it as table=name, such as orders=archive.orders.</source>
        <translation>Écrivez table=nom, par exemple orders=archive.orders.</translation>
    </message>
    <message>
        <source>--consent %1: no table is named.</source>
        <translation>--consent %1&#xa0;: aucune table n’est indiquée.</translation>
    </message>
    <message>
        <source>Write it as table.column.</source>
        <translation>Écrivez table.colonne.</translation>
    </message>
</context>
<context>
    <name>ReplicationPage</name>
    <message>
        <source>Replication</source>
        <translation>Réplication</translation>
    </message>
    <message>
        <source>A replication job is still being edited. Close the page all the same?</source>
        <translation>Une tâche de réplication est encore en cours de modification. Fermer la page malgré tout&#xa0;?</translation>
    </message>
</context>
<context>
    <name>ReplicationPages</name>
    <message>
        <source>Replication: %1</source>
        <translation>Réplication : %1</translation>
    </message>
    <message>
        <source>%L1 rows</source>
        <translation>%L1 lignes</translation>
    </message>
</context>
<context>
    <name>ReplicationPlanCard</name>
    <message>
        <source>%1 on %2</source>
        <comment>table, connection</comment>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>Writes to %1</source>
        <comment>table on connection</comment>
        <translation>Écrit dans %1</translation>
    </message>
    <message>
        <source>Changes or makes %1</source>
        <comment>table on connection</comment>
        <translation>Modifie ou crée %1</translation>
    </message>
    <message>
        <source>how many rows is not known</source>
        <translation>nombre de lignes inconnu</translation>
    </message>
    <message>
        <source>about %1</source>
        <comment>rows</comment>
        <translation>environ %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>what, rows</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1, all of them for the first time</source>
        <comment>rows</comment>
        <translation>%1, toutes pour la première fois</translation>
    </message>
    <message>
        <source>Statements for %1</source>
        <comment>table on connection</comment>
        <translation>Instructions pour %1</translation>
    </message>
    <message numerus="yes">
        <source>%n statements first</source>
        <translation>
            <numerusform>%n instruction préalable</numerusform>
            <numerusform>%n instructions préalables</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>what would change, connection</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Values would change. Tick each column for which you accept it; without that the table is not copied.</source>
        <translation>Des valeurs changeraient. Cochez chaque colonne pour laquelle vous l’acceptez&#xa0;; sans cela, la table n’est pas copiée.</translation>
    </message>
    <message>
        <source>Accept for %1: %2</source>
        <comment>column, what would change</comment>
        <translation>Accepter pour %1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>ReplicationPlanView</name>
    <message>
        <source>What a run would do</source>
        <translation>Ce que ferait une exécution</translation>
    </message>
    <message numerus="yes">
        <source>%n tables</source>
        <translation>
            <numerusform>%n table</numerusform>
            <numerusform>%n tables</numerusform>
        </translation>
    </message>
    <message>
        <source>about %1 to move</source>
        <comment>rows</comment>
        <translation>environ %1 à transférer</translation>
    </message>
    <message numerus="yes">
        <source>%n made or changed first</source>
        <comment>tables on targets</comment>
        <translation>
            <numerusform>%n créée ou modifiée d’abord</numerusform>
            <numerusform>%n créées ou modifiées d’abord</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need a consent</source>
        <comment>tables</comment>
        <translation>
            <numerusform>%n demande un accord</numerusform>
            <numerusform>%n demandent un accord</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cannot be copied</source>
        <comment>tables</comment>
        <translation>
            <numerusform>%n ne peut pas être copiée</numerusform>
            <numerusform>%n ne peuvent pas être copiées</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplicationProgressLine</name>
    <message>
        <source>%1 on %2: %3, %4 rows read, %5 written</source>
        <translation>%1 sur %2&#xa0;: %3, %4 lignes lues, %5 écrites</translation>
    </message>
    <message>
        <source>%1: %2 of %3 tables, %4 rows read, %5 written, %6 rows/s</source>
        <translation>%1&#xa0;: %2 tables sur %3, %4 lignes lues, %5 écrites, %6 lignes/s</translation>
    </message>
    <message>
        <source>%1 rows compared</source>
        <translation>%1 lignes comparées</translation>
    </message>
</context>
<context>
    <name>ReplicationQuarantineModel</name>
    <message>
        <source>Refused</source>
        <translation>Refusée</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Cible</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Clé</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Motif</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Valeurs</translation>
    </message>
</context>
<context>
    <name>ReplicationQuarantineView</name>
    <message>
        <source>Rows in quarantine</source>
        <translation>Lignes en quarantaine</translation>
    </message>
    <message>
        <source>Reason and values of the row</source>
        <translation>Motif et valeurs de la ligne</translation>
    </message>
    <message>
        <source>No row is in quarantine.
Where a table says so, rows that a target refuses are kept here with the reason, and the others go on.</source>
        <translation>Aucune ligne n’est en quarantaine.
Pour les tables réglées ainsi, les lignes qu’une cible refuse sont gardées ici avec le motif, et les autres continuent.</translation>
    </message>
</context>
<context>
    <name>ReplicationReport</name>
    <message>
        <source>Warning: %1</source>
        <translation>Avertissement&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 (consented)</source>
        <translation>%1 (accord donné)</translation>
    </message>
    <message>
        <source>The first %1 of %2.</source>
        <translation>Les %1 premières sur %2.</translation>
    </message>
    <message>
        <source>%1: %2 rows, all equal.</source>
        <translation>%1&#xa0;: %2 lignes, toutes égales.</translation>
    </message>
    <message>
        <source>%1 ended in part: %2 rows in quarantine, %3 rows differ still.</source>
        <translation>%1 s’est terminée en partie&#xa0;: %2 lignes en quarantaine, %3 lignes encore différentes.</translation>
    </message>
    <message>
        <source>&quot;replicate jobs quarantine&quot; shows the rows that a target refused; the next run tries them again.</source>
        <translation>«&#xa0;replicate jobs quarantine&#xa0;» montre les lignes qu’une cible a refusées&#xa0;; la prochaine exécution les essaie de nouveau.</translation>
    </message>
    <message>
        <source>%1 was stopped.</source>
        <translation>%1 a été arrêtée.</translation>
    </message>
    <message>
        <source>What is written stays; the next run goes on from there.</source>
        <translation>Ce qui est écrit reste&#xa0;; la prochaine exécution continue à partir de là.</translation>
    </message>
    <message>
        <source>%1.%2 on %3: %4</source>
        <translation>%1.%2 sur %3&#xa0;: %4</translation>
    </message>
    <message>
        <source>If that may be, say so with --consent.</source>
        <translation>Si cela est acceptable, indiquez-le avec --consent.</translation>
    </message>
    <message>
        <source>%1 differs on %2: %3 rows wrong, %4 missing, %5 extra.</source>
        <translation>%1 diffère sur %2&#xa0;: %3 lignes erronées, %4 manquantes, %5 en trop.</translation>
    </message>
    <message>
        <source>A job in mode reconcile repairs all of them; &quot;replicate table&quot; the first two kinds.</source>
        <translation>Une tâche en mode reconcile les répare toutes&#xa0;; «&#xa0;replicate table&#xa0;», les deux premières sortes.</translation>
    </message>
    <message>
        <source>%1: %2 rows went on changing on both sides and could not be compared.</source>
        <translation>%1 : %2 lignes n&apos;ont cessé de changer des deux côtés et n&apos;ont pas pu être comparées.</translation>
    </message>
</context>
<context>
    <name>ReplicationRoute</name>
    <message>
        <source>%1 %2 %</source>
        <comment>state, percent</comment>
        <translation>%1 %2&#xa0;%</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>source, targets</comment>
        <translation>%1 vers %2</translation>
    </message>
</context>
<context>
    <name>ReplicationRouteForm</name>
    <message>
        <source>%1 (no such connection)</source>
        <translation>%1 (connexion inexistante)</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>source, targets</comment>
        <translation>%1 vers %2</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>&amp;From</source>
        <translation>&amp;De</translation>
    </message>
    <message>
        <source>T&amp;o</source>
        <translation>&amp;Vers</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>Cibles</translation>
    </message>
    <message>
        <source>Choose a connection</source>
        <translation>Choisissez une connexion</translation>
    </message>
</context>
<context>
    <name>ReplicationRun</name>
    <message>
        <source>In a run&apos;s error</source>
        <translation>Dans l’erreur d’une exécution</translation>
    </message>
    <message>
        <source>a known name</source>
        <translation>un nom connu</translation>
    </message>
    <message>
        <source>a time</source>
        <translation>un horodatage</translation>
    </message>
    <message>
        <source>In a run&apos;s table</source>
        <translation>Dans la table d’une exécution</translation>
    </message>
    <message>
        <source>In a run&apos;s JSON</source>
        <translation>Dans le JSON d’une exécution</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Réussie</translation>
    </message>
    <message>
        <source>Partly done</source>
        <translation>Terminée en partie</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>En échec</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Arrêtée</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Copying</source>
        <translation>Copie en cours</translation>
    </message>
    <message>
        <source>Comparing</source>
        <translation>Comparaison en cours</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminée</translation>
    </message>
</context>
<context>
    <name>ReplicationRunModel</name>
    <message>
        <source>Table</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Cible</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Rows/s</source>
        <translation>Lignes/s</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Temps restant</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Remarque</translation>
    </message>
    <message>
        <source>end not known</source>
        <translation>fin inconnue</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1&#xa0;%</translation>
    </message>
    <message>
        <source>%1 of about %2</source>
        <comment>rows</comment>
        <translation>%1 sur environ %2</translation>
    </message>
    <message>
        <source>%1 in quarantine</source>
        <comment>rows</comment>
        <translation>en quarantaine&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 differ</source>
        <comment>rows</comment>
        <translation>différences&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 removed</source>
        <comment>rows</comment>
        <translation>supprimé&#xa0;: %1</translation>
    </message>
    <message>
        <source>nothing had changed</source>
        <translation>rien n’avait changé</translation>
    </message>
    <message>
        <source>verified, equal</source>
        <translation>vérifiée, identique</translation>
    </message>
    <message>
        <source>Read: %1</source>
        <translation>Lues&#xa0;: %1</translation>
    </message>
    <message>
        <source>Inserted or changed: %1</source>
        <translation>Insérées ou modifiées&#xa0;: %1</translation>
    </message>
    <message>
        <source>Removed: %1</source>
        <translation>Supprimées&#xa0;: %1</translation>
    </message>
    <message>
        <source>In quarantine: %1</source>
        <translation>En quarantaine&#xa0;: %1</translation>
    </message>
    <message>
        <source>Moved: %1</source>
        <comment>bytes</comment>
        <translation>Transféré&#xa0;: %1</translation>
    </message>
    <message>
        <source>Compared: %1</source>
        <translation>Comparées&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 of %2 copies done</source>
        <comment>tables times targets</comment>
        <translation>copies terminées&#xa0;: %1 sur %2</translation>
    </message>
    <message>
        <source>%1 read</source>
        <comment>rows</comment>
        <translation>lu&#xa0;: %1</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <comment>time</comment>
        <translation>reste environ %1</translation>
    </message>
</context>
<context>
    <name>ReplicationRunView</name>
    <message>
        <source>Paused</source>
        <translation>En pause</translation>
    </message>
    <message>
        <source>Goes on</source>
        <translation>Reprise</translation>
    </message>
    <message>
        <source>Paused; began at %1</source>
        <comment>time</comment>
        <translation>En pause&#xa0;; début&#xa0;: %1</translation>
    </message>
    <message>
        <source>Running since %1</source>
        <comment>time</comment>
        <translation>En cours&#xa0;; début&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 at %2 after %3</source>
        <comment>result, time, duration</comment>
        <translation>%1 (%2), après %3</translation>
    </message>
    <message>
        <source>Tables of the run</source>
        <translation>Tables de l’exécution</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Déroulement</translation>
    </message>
    <message>
        <source>Copy all lines</source>
        <translation>Copier tout le journal</translation>
    </message>
    <message>
        <source>This job has not run yet.
Run now begins it; Dry run says first what it would do.</source>
        <translation>Cette tâche n’a pas encore été exécutée.
«&#xa0;Exécuter maintenant&#xa0;» la lance&#xa0;; «&#xa0;Simulation&#xa0;» dit d’abord ce qu’elle ferait.</translation>
    </message>
</context>
<context>
    <name>ReplicationRunner</name>
    <message>
        <source>The run was stopped.</source>
        <translation>L’exécution a été arrêtée.</translation>
    </message>
    <message>
        <source>The next run goes on where it was.</source>
        <translation>La prochaine exécution reprendra là où elle s’est arrêtée.</translation>
    </message>
</context>
<context>
    <name>ReplicationService</name>
    <message>
        <source>Without a workspace there are no replication jobs.</source>
        <translation>Sans espace de travail, il n’y a pas de tâches de réplication.</translation>
    </message>
    <message>
        <source>Look at the folder of the workspace: it could not be opened.</source>
        <translation>Vérifiez le dossier de l’espace de travail&#xa0;: il n’a pas pu être ouvert.</translation>
    </message>
    <message>
        <source>The job “%1” is running already.</source>
        <translation>La tâche «&#xa0;%1&#xa0;» est déjà en cours.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or stop it.</source>
        <translation>Attendez sa fin, ou arrêtez-la.</translation>
    </message>
    <message>
        <source>The job is running.</source>
        <translation>La tâche est en cours.</translation>
    </message>
    <message>
        <source>Stop it first, or wait until it has ended.</source>
        <translation>Arrêtez-la d’abord, ou attendez qu’elle soit terminée.</translation>
    </message>
    <message>
        <source>The job is running, in another program.</source>
        <translation>La tâche est en cours, dans un autre programme.</translation>
    </message>
    <message>
        <source>Stop it there first, or wait until it has ended.</source>
        <translation>Arrêtez-la d’abord là-bas, ou attendez qu’elle soit terminée.</translation>
    </message>
</context>
<context>
    <name>ReplicationServing</name>
    <message>
        <source>This program runs what is due.</source>
        <translation>Ce programme exécute ce qui est à échéance.</translation>
    </message>
    <message>
        <source>Another program runs what is due; this one waits.</source>
        <translation>Un autre programme exécute ce qui est à échéance&#xa0;; celui-ci attend.</translation>
    </message>
    <message>
        <source>%1: started</source>
        <translation>%1&#xa0;: démarrée</translation>
    </message>
    <message>
        <source>%1: %2, %3 rows read, %4 written, %5 deleted</source>
        <translation>%1&#xa0;: %2, lignes lues&#xa0;: %3, écrites&#xa0;: %4, supprimées&#xa0;: %5</translation>
    </message>
    <message>
        <source>%1: %2 on %3: %4, %5 rows read, %6 written</source>
        <translation>%1&#xa0;: %2 sur %3&#xa0;: %4, lignes lues&#xa0;: %5, écrites&#xa0;: %6</translation>
    </message>
</context>
<context>
    <name>ReplicationTableModel</name>
    <message>
        <source>%1: %2; tick it in the dry run to accept it</source>
        <comment>column, what would change</comment>
        <translation>%1&#xa0;: %2&#xa0;; cochez-la dans la simulation pour l’accepter</translation>
    </message>
    <message>
        <source>about %1</source>
        <comment>rows</comment>
        <translation>environ %1</translation>
    </message>
    <message>
        <source>The source has no such table any more.</source>
        <translation>La source n’a plus de table de ce nom.</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>On the targets</source>
        <translation>Sur les cibles</translation>
    </message>
    <message>
        <source>Sync key</source>
        <translation>Clé de synchronisation</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Remarque</translation>
    </message>
</context>
<context>
    <name>ReplicationTableName</name>
    <message>
        <source>“%1” is no name of a table.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un nom de table.</translation>
    </message>
    <message>
        <source>Write table or schema.table; a name with dots or quotes in double quotes: &quot;my.table&quot;.</source>
        <translation>Écrivez table ou schéma.table&#xa0;; un nom contenant des points ou des guillemets se met entre guillemets doubles&#xa0;: &quot;ma.table&quot;.</translation>
    </message>
</context>
<context>
    <name>ReplicationTableOptions</name>
    <message>
        <source>%1, as in the source</source>
        <comment>table&apos;s name</comment>
        <translation>%1, comme à la source</translation>
    </message>
    <message>
        <source>as in the source</source>
        <translation>comme à la source</translation>
    </message>
    <message>
        <source>as the job&apos;s</source>
        <translation>comme la tâche</translation>
    </message>
    <message>
        <source>%1, as the job&apos;s</source>
        <comment>column</comment>
        <translation>%1, comme la tâche</translation>
    </message>
    <message numerus="yes">
        <source>%n tables</source>
        <translation>
            <numerusform>%n table</numerusform>
            <numerusform>%n tables</numerusform>
        </translation>
    </message>
    <message>
        <source>stops at a refused row</source>
        <translation>s’arrête à une ligne refusée</translation>
    </message>
    <message>
        <source>refused rows go into quarantine</source>
        <translation>les lignes refusées vont en quarantaine</translation>
    </message>
    <message>
        <source>with indexes</source>
        <translation>avec les index</translation>
    </message>
    <message>
        <source>follows new columns</source>
        <translation>suit les nouvelles colonnes</translation>
    </message>
    <message>
        <source>Name on the targets</source>
        <translation>Nom sur les cibles</translation>
    </message>
    <message>
        <source>Own sync key</source>
        <translation>Clé de synchronisation propre</translation>
    </message>
    <message>
        <source>A refused row</source>
        <translation>Une ligne refusée</translation>
    </message>
    <message>
        <source>A schema may stand before it: archive.orders</source>
        <translation>Un schéma peut le précéder&#xa0;: archive.orders</translation>
    </message>
    <message>
        <source>stops the table</source>
        <translation>arrête la table</translation>
    </message>
    <message>
        <source>goes into quarantine, the others go on</source>
        <translation>va en quarantaine, les autres continuent</translation>
    </message>
    <message>
        <source>Make the source&apos;s indexes too, where the table is made</source>
        <translation>Créer aussi les index de la source, là où la table est créée</translation>
    </message>
    <message>
        <source>Add new columns of the source to the targets</source>
        <translation>Ajouter aux cibles les nouvelles colonnes de la source</translation>
    </message>
</context>
<context>
    <name>ReplicationTablesForm</name>
    <message>
        <source>Choose first from where to copy.</source>
        <translation>Choisissez d’abord la source de la copie.</translation>
    </message>
    <message>
        <source>Reading the tables…</source>
        <translation>Lecture des tables…</translation>
    </message>
    <message>
        <source>%1 of %2 tables ticked</source>
        <translation>tables cochées&#xa0;: %1 sur %2</translation>
    </message>
    <message>
        <source>&amp;Tables</source>
        <translation>&amp;Tables</translation>
    </message>
    <message>
        <source>Tables to copy</source>
        <translation>Tables à copier</translation>
    </message>
    <message>
        <source>Schema</source>
        <translation>Schéma</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Search the tables</source>
        <translation>Rechercher dans les tables</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Options</translation>
    </message>
    <message>
        <source>Options of the selected tables</source>
        <translation>Options des tables sélectionnées</translation>
    </message>
</context>
<context>
    <name>ReplicationText</name>
    <message>
        <source>1 row</source>
        <translation>1 ligne</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 lignes</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1&#xa0;min %2&#xa0;s</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1&#xa0;h %2&#xa0;min</translation>
    </message>
    <message>
        <source>now</source>
        <translation>maintenant</translation>
    </message>
    <message numerus="yes">
        <source>in %n seconds</source>
        <translation>
            <numerusform>dans %n seconde</numerusform>
            <numerusform>dans %n secondes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n minutes</source>
        <translation>
            <numerusform>dans %n minute</numerusform>
            <numerusform>dans %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n hours</source>
        <translation>
            <numerusform>dans %n heure</numerusform>
            <numerusform>dans %n heures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n days</source>
        <translation>
            <numerusform>dans %n jour</numerusform>
            <numerusform>dans %n jours</numerusform>
        </translation>
    </message>
    <message>
        <source>just now</source>
        <translation>à l’instant</translation>
    </message>
    <message numerus="yes">
        <source>%n seconds ago</source>
        <translation>
            <numerusform>il y a %n seconde</numerusform>
            <numerusform>il y a %n secondes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes ago</source>
        <translation>
            <numerusform>il y a %n minute</numerusform>
            <numerusform>il y a %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours ago</source>
        <translation>
            <numerusform>il y a %n heure</numerusform>
            <numerusform>il y a %n heures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>il y a %n jour</numerusform>
            <numerusform>il y a %n jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>every %n days</source>
        <translation>
            <numerusform>à intervalle de %n jour</numerusform>
            <numerusform>tous les %n jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>every %n hours</source>
        <translation>
            <numerusform>à intervalle de %n heure</numerusform>
            <numerusform>toutes les %n heures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>every %n minutes</source>
        <translation>
            <numerusform>à intervalle de %n minute</numerusform>
            <numerusform>toutes les %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplicationVerifier</name>
    <message>
        <source>Tables of &quot;%1&quot; cannot be compared.</source>
        <translation>Les tables de «&#xa0;%1&#xa0;» ne peuvent pas être comparées.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no table &quot;%2&quot;.</source>
        <translation>«&#xa0;%1&#xa0;» n’a pas de table «&#xa0;%2&#xa0;».</translation>
    </message>
    <message>
        <source>Check the name and its schema; both are spelled as the server does.</source>
        <translation>Vérifiez le nom et son schéma&#xa0;; tous deux s’écrivent comme sur le serveur.</translation>
    </message>
</context>
<context>
    <name>ReplicationVerifyView</name>
    <message>
        <source>%1 on %2</source>
        <comment>table, connection</comment>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>Comparing %1 (%2 of %3): %4</source>
        <comment>table on connection, number, of all, rows</comment>
        <translation>Comparaison de %1 (%2 sur %3)&#xa0;: %4</translation>
    </message>
    <message>
        <source>Verifying “%1”</source>
        <comment>job</comment>
        <translation>Vérification de «&#xa0;%1&#xa0;»</translation>
    </message>
    <message>
        <source>Verify compares every row of a job&apos;s tables with its copies.</source>
        <translation>Vérifier compare chaque ligne des tables d’une tâche avec ses copies.</translation>
    </message>
    <message>
        <source>Stopped before the end</source>
        <translation>Arrêtée avant la fin</translation>
    </message>
    <message numerus="yes">
        <source>%n comparisons failed</source>
        <translation>
            <numerusform>%n comparaison a échoué</numerusform>
            <numerusform>%n comparaisons ont échoué</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copies differ from their source</source>
        <translation>
            <numerusform>%n copie diffère de sa source</numerusform>
            <numerusform>%n copies diffèrent de leur source</numerusform>
        </translation>
    </message>
    <message>
        <source>All copies equal their source</source>
        <translation>Toutes les copies sont identiques à leur source</translation>
    </message>
    <message>
        <source>Comparisons</source>
        <translation>Comparaisons</translation>
    </message>
    <message>
        <source>Rows that differ</source>
        <translation>Lignes différentes</translation>
    </message>
</context>
<context>
    <name>ResultContent</name>
    <message>
        <source>Copied %1 × %2 cells</source>
        <translation>%1 × %2 cellules copiées</translation>
    </message>
    <message>
        <source>Rows of the result</source>
        <translation>Lignes du résultat</translation>
    </message>
    <message>
        <source>F7 shows a whole value, Ctrl+Shift+F filters, Ctrl+Shift+S sorts by the column</source>
        <translation>F7 affiche une valeur entière, Ctrl+Maj+F filtre, Ctrl+Maj+S trie selon la colonne</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>Tri…</translation>
    </message>
    <message>
        <source>Filtering…</source>
        <translation>Filtrage…</translation>
    </message>
    <message>
        <source>Filter on this column</source>
        <translation>Filtrer sur cette colonne</translation>
    </message>
</context>
<context>
    <name>ResultCopy</name>
    <message numerus="yes">
        <source>Copy %n row(s)</source>
        <translation>
            <numerusform>Copie de %n ligne</numerusform>
            <numerusform>Copie de %n lignes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultExport</name>
    <message>
        <source>The statement was stopped.</source>
        <translation>L’instruction a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>ResultOrder</name>
    <message>
        <source>Sorting and filtering was stopped.</source>
        <translation>Le tri et le filtrage ont été arrêtés.</translation>
    </message>
    <message>
        <source>Results of more than 4,294,967,295 rows cannot be sorted or filtered.</source>
        <translation>Les résultats de plus de 4&#x202f;294&#x202f;967&#x202f;295 lignes ne peuvent être ni triés ni filtrés.</translation>
    </message>
</context>
<context>
    <name>ResultSet</name>
    <message>
        <source>The statement was stopped, since its result is no longer shown.</source>
        <translation>L’instruction a été arrêtée, car son résultat n’est plus affiché.</translation>
    </message>
</context>
<context>
    <name>ResultSpool</name>
    <message>
        <source>The rows so far are kept. Close results that you no longer need or free some space, or ask for fewer rows, and run the statement again.</source>
        <translation>Les lignes déjà reçues sont conservées. Fermez les résultats devenus inutiles, libérez de la place ou demandez moins de lignes, puis exécutez de nouveau l’instruction.</translation>
    </message>
    <message>
        <source>There is no place for the result&apos;s rows in the folder &quot;%1&quot;.</source>
        <translation>Pas de place pour les lignes du résultat dans le dossier «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>The result is larger than the %1 that one result may take in the folder &quot;%2&quot;.</source>
        <translation>Le résultat dépasse les %1 qu’un résultat peut occuper dans le dossier «&#xa0;%2&#xa0;».</translation>
    </message>
    <message>
        <source>The disk of the folder &quot;%1&quot;, which holds the result&apos;s rows, has only %2 left.</source>
        <translation>Le disque du dossier «&#xa0;%1&#xa0;», qui contient les lignes du résultat, n’a plus que %2 de libre.</translation>
    </message>
    <message>
        <source>The disk of the folder &quot;%1&quot;, which holds the result&apos;s rows, is full.</source>
        <translation>Le disque du dossier «&#xa0;%1&#xa0;», qui contient les lignes du résultat, est plein.</translation>
    </message>
    <message>
        <source>The result&apos;s rows could not be kept in the folder &quot;%1&quot;.</source>
        <translation>Impossible de conserver les lignes du résultat dans le dossier «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Rows of the result could not be read back from the folder &quot;%1&quot;.</source>
        <translation>Impossible de relire des lignes du résultat dans le dossier «&#xa0;%1&#xa0;».</translation>
    </message>
</context>
<context>
    <name>ResultTableModel</name>
    <message>
        <source>loading</source>
        <translation>chargement</translation>
    </message>
    <message>
        <source>no such column in this source</source>
        <translation>pas de telle colonne dans cette source</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>column: value</comment>
        <translation>%1&#xa0;: %2</translation>
    </message>
</context>
<context>
    <name>ResultTabs</name>
    <message>
        <source>Result %1</source>
        <translation>Résultat %1</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%1 sur %2</translation>
    </message>
    <message>
        <source>Name of the tab</source>
        <translation>Nom de l’onglet</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
</context>
<context>
    <name>ResultWords</name>
    <message>
        <source>%1 ms</source>
        <translation>%1&#xa0;ms</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1&#xa0;min %2&#xa0;s</translation>
    </message>
    <message>
        <source>%1 rows so far</source>
        <translation>%1 lignes pour l’instant</translation>
    </message>
    <message>
        <source>the first row</source>
        <translation>la première ligne</translation>
    </message>
    <message>
        <source>the first %1 rows</source>
        <translation>les %1 premières lignes</translation>
    </message>
    <message>
        <source>1 row</source>
        <translation>1 ligne</translation>
    </message>
    <message>
        <source>%1 rows</source>
        <translation>%1 lignes</translation>
    </message>
    <message>
        <source>Waiting for the server…</source>
        <translation>En attente du serveur…</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Arrêté</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>En échec</translation>
    </message>
    <message>
        <source>%1 shown</source>
        <translation>%1 affichées</translation>
    </message>
    <message>
        <source>the first %1 are shown; export to have all</source>
        <translation>les %1 premières sont affichées&#xa0;; exportez pour tout avoir</translation>
    </message>
    <message>
        <source>first row after %1</source>
        <translation>première ligne après %1</translation>
    </message>
    <message>
        <source>%1 in all</source>
        <translation>%1 en tout</translation>
    </message>
    <message>
        <source>Done; the statement has no result.</source>
        <translation>Terminé&#xa0;; l’instruction n’a pas de résultat.</translation>
    </message>
    <message>
        <source>1 row so far</source>
        <translation>1 ligne pour l’instant</translation>
    </message>
    <message>
        <source>1 row changed</source>
        <translation>1 ligne modifiée</translation>
    </message>
    <message>
        <source>%1 rows changed</source>
        <translation>%1 lignes modifiées</translation>
    </message>
</context>
<context>
    <name>RowFilter</name>
    <message>
        <source>&quot;%1&quot; is not a regular expression.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas une expression régulière.</translation>
    </message>
    <message>
        <source>See character %1.</source>
        <translation>Voyez le caractère %1.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a number, but the column &quot;%2&quot; holds numbers.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un nombre, mais la colonne «&#xa0;%2&#xa0;» contient des nombres.</translation>
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
    <name>RowSubset</name>
    <message>
        <source>The rows asked for are no longer in the result.</source>
        <translation>Les lignes demandées ne sont plus dans le résultat.</translation>
    </message>
    <message>
        <source>Choose them again.</source>
        <translation>Choisissez-les de nouveau.</translation>
    </message>
    <message>
        <source>Rows of the result were replaced meanwhile.</source>
        <translation>Des lignes du résultat ont été remplacées entre-temps.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Réessayez.</translation>
    </message>
</context>
<context>
    <name>RowWriter</name>
    <message>
        <source>There is no output format &quot;%1&quot;.</source>
        <translation>Il n’existe pas de format de sortie «&#xa0;%1&#xa0;».</translation>
    </message>
    <message>
        <source>Use table, csv, tsv, json, ndjson or markdown.</source>
        <translation>Utilisez table, csv, tsv, json, ndjson ou markdown.</translation>
    </message>
</context>
<context>
    <name>RunPreparation</name>
    <message>
        <source>There is no statement to run.</source>
        <translation>Il n’y a aucune instruction à exécuter.</translation>
    </message>
    <message>
        <source>In the statement of line %1 a %2 is not closed: nothing was run.</source>
        <translation>Dans l’instruction de la ligne %1, %2 n’est pas fermé&#xa0;: rien n’a été exécuté.</translation>
    </message>
    <message>
        <source>Close it, then run again.</source>
        <translation>Fermez-le, puis exécutez de nouveau.</translation>
    </message>
    <message>
        <source>%1 is not closed</source>
        <translation>%1 n’est pas fermé</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Exécuter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
</context>
<context>
    <name>SafetyForm</name>
    <message>
        <source>Red</source>
        <translation>Rouge</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>Jaune</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Vert</translation>
    </message>
    <message>
        <source>Turquoise</source>
        <translation>Turquoise</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Bleu</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violet</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Rose</translation>
    </message>
    <message>
        <source>Development</source>
        <translation>Développement</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Production</source>
        <translation>Production</translation>
    </message>
    <message>
        <source>The environment&apos;s</source>
        <translation>Celle de l’environnement</translation>
    </message>
    <message>
        <source>En&amp;vironment</source>
        <translation>En&amp;vironnement</translation>
    </message>
    <message>
        <source>Colou&amp;r</source>
        <translation>Coule&amp;ur</translation>
    </message>
    <message>
        <source>Before &amp;statements</source>
        <translation>Avant les in&amp;structions</translation>
    </message>
    <message>
        <source>Co&amp;mmit</source>
        <translation>&amp;Validation</translation>
    </message>
    <message>
        <source>Run them</source>
        <translation>Les exécuter</translation>
    </message>
    <message>
        <source>Ask before writes</source>
        <translation>Demander avant les écritures</translation>
    </message>
    <message>
        <source>Ask before every statement</source>
        <translation>Demander avant chaque instruction</translation>
    </message>
    <message>
        <source>Read only: writes are refused, by the server too</source>
        <translation>Lecture seule&#xa0;: les écritures sont refusées, par le serveur aussi</translation>
    </message>
    <message>
        <source>Each statement by itself (auto-commit)</source>
        <translation>Chaque instruction pour elle-même (validation automatique)</translation>
    </message>
    <message>
        <source>By hand: a transaction until Commit or Roll back</source>
        <translation>À la main&#xa0;: une transaction jusqu’à Valider ou Annuler</translation>
    </message>
    <message>
        <source>The environment&apos;s: ask before writes</source>
        <translation>Comme l’environnement&#xa0;: demander avant les écritures</translation>
    </message>
    <message>
        <source>The environment&apos;s: run them</source>
        <translation>Comme l’environnement&#xa0;: les exécuter</translation>
    </message>
    <message>
        <source>The environment&apos;s: by hand</source>
        <translation>Comme l’environnement&#xa0;: à la main</translation>
    </message>
    <message>
        <source>The environment&apos;s: auto-commit</source>
        <translation>Comme l’environnement&#xa0;: validation automatique</translation>
    </message>
    <message>
        <source>asks before writes</source>
        <translation>demande avant les écritures</translation>
    </message>
    <message>
        <source>asks before every statement</source>
        <translation>demande avant chaque instruction</translation>
    </message>
    <message>
        <source>read only</source>
        <translation>lecture seule</translation>
    </message>
    <message>
        <source>commits by hand</source>
        <translation>validation à la main</translation>
    </message>
</context>
<context>
    <name>SafetyLevel</name>
    <message>
        <source>“%1” is no safety level.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas un niveau de sécurité.</translation>
    </message>
    <message>
        <source>It is silent, confirm-writes, confirm-all or read-only.</source>
        <translation>Les niveaux sont silent, confirm-writes, confirm-all et read-only.</translation>
    </message>
</context>
<context>
    <name>SafetyQuestion</name>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> et %n autre</numerusform>
            <numerusform> et %n autres</numerusform>
        </translation>
    </message>
    <message>
        <source>Writes: %1</source>
        <translation>Écrit&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 is read-only: nothing was run.</source>
        <translation>%1 est en lecture seule&#xa0;: rien n’a été exécuté.</translation>
    </message>
    <message>
        <source>Run this statement on %1?</source>
        <translation>Exécuter cette instruction sur %1&#xa0;?</translation>
    </message>
    <message numerus="yes">
        <source>Run %n statements on %1?</source>
        <translation>
            <numerusform>Exécuter %n instruction sur %1&#xa0;?</numerusform>
            <numerusform>Exécuter %n instructions sur %1&#xa0;?</numerusform>
        </translation>
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
    <name>SchemaCompletion</name>
    <message>
        <source>keyword</source>
        <translation>mot-clé</translation>
    </message>
    <message>
        <source>alias of %1</source>
        <translation>alias de %1</translation>
    </message>
    <message>
        <source>connection</source>
        <translation>connexion</translation>
    </message>
    <message>
        <source>view</source>
        <translation>vue</translation>
    </message>
    <message>
        <source>table</source>
        <translation>table</translation>
    </message>
    <message>
        <source>schema</source>
        <translation>schéma</translation>
    </message>
</context>
<context>
    <name>SchemaLoad</name>
    <message>
        <source>&quot;%1&quot; has no tables to show.</source>
        <translation>«&#xa0;%1&#xa0;» n’a pas de tables à afficher.</translation>
    </message>
</context>
<context>
    <name>SchemaService</name>
    <message>
        <source>There is no table or view &quot;%1&quot; any more.</source>
        <translation>La table ou vue «&#xa0;%1&#xa0;» n’existe plus.</translation>
    </message>
    <message>
        <source>It may have been renamed or dropped; refresh the connection.</source>
        <translation>Elle a peut-être été renommée ou supprimée&#xa0;; actualisez la connexion.</translation>
    </message>
</context>
<context>
    <name>SchemaTreeModel</name>
    <message>
        <source>switched off</source>
        <translation>désactivée</translation>
    </message>
    <message>
        <source>connecting…</source>
        <translation>connexion en cours…</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>connectée</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>primary key</source>
        <translation>clé primaire</translation>
    </message>
    <message>
        <source>unique</source>
        <translation>unique</translation>
    </message>
    <message>
        <source>foreign key</source>
        <translation>clé étrangère</translation>
    </message>
    <message>
        <source>Part of the primary key</source>
        <translation>Fait partie de la clé primaire</translation>
    </message>
    <message>
        <source>May be NULL</source>
        <translation>Peut être NULL</translation>
    </message>
    <message>
        <source>Never NULL</source>
        <translation>Jamais NULL</translation>
    </message>
    <message>
        <source>Default: %1</source>
        <translation>Par défaut&#xa0;: %1</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>Tables</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Vues</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Colonnes</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Clés</translation>
    </message>
    <message>
        <source>Indexes</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Chargement…</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>Rien ici</translation>
    </message>
    <message>
        <source>read-only</source>
        <translation>lecture seule</translation>
    </message>
    <message>
        <source>Refresh the connection to try again.</source>
        <translation>Actualisez la connexion pour réessayer.</translation>
    </message>
    <message>
        <source>unique: %1</source>
        <translation>unique&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>ScriptFile</name>
    <message>
        <source>%1 cannot be read.</source>
        <translation>Impossible de lire %1.</translation>
    </message>
    <message>
        <source>%1 is longer than the %2 MiB that a page takes.</source>
        <translation>%1 dépasse les %2&#xa0;Mio qu’une page accepte.</translation>
    </message>
    <message>
        <source>Run it with the database&apos;s own client.</source>
        <translation>Exécutez-le avec le client propre à la base.</translation>
    </message>
    <message>
        <source>%1 is not written in UTF-8.</source>
        <translation>%1 n’est pas écrit en UTF-8.</translation>
    </message>
    <message>
        <source>Convert it first; guessing its letters might change your data.</source>
        <translation>Convertissez-le d’abord&#xa0;; deviner ses lettres pourrait altérer vos données.</translation>
    </message>
    <message>
        <source>%1 cannot be written.</source>
        <translation>Impossible d’écrire %1.</translation>
    </message>
    <message>
        <source>SQL scripts (*.sql)</source>
        <translation>Scripts SQL (*.sql)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Tous les fichiers (*)</translation>
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
    <name>SecondLook</name>
    <message>
        <source>The comparison was stopped.</source>
        <translation>La comparaison a été arrêtée.</translation>
    </message>
</context>
<context>
    <name>SelectionText</name>
    <message>
        <source>The selection is longer than the 64 MB that can be copied at once.</source>
        <translation>La sélection dépasse les 64&#xa0;Mo qui peuvent être copiés en une fois.</translation>
    </message>
    <message>
        <source>Export it to a file instead, or select less.</source>
        <translation>Exportez-la plutôt dans un fichier, ou choisissez moins.</translation>
    </message>
</context>
<context>
    <name>ServerAgreement</name>
    <message>
        <source>pool</source>
        <translation>pool</translation>
    </message>
    <message>
        <source>schema reader</source>
        <translation>lecteur de schéma</translation>
    </message>
    <message>
        <source>health probe</source>
        <translation>sonde de santé</translation>
    </message>
    <message>
        <source>The server is being asked…</source>
        <translation>Interrogation du serveur…</translation>
    </message>
    <message>
        <source>What Penstock has open on this server</source>
        <translation>Ce que Penstock a d’ouvert sur ce serveur</translation>
    </message>
</context>
<context>
    <name>ServerLook</name>
    <message>
        <source>Check the spelling of the host. Try getent hosts %1: when that finds nothing either, this machine&apos;s name server does not know it; is the VPN on? Until then an address instead of the name works, or a line in /etc/hosts.</source>
        <translation>Vérifiez l’orthographe de l’hôte. Essayez getent hosts %1&#xa0;: si cela ne trouve rien non plus, le serveur de noms de cette machine ne le connaît pas&#xa0;; le VPN est-il actif&#xa0;? D’ici là, une adresse à la place du nom fonctionne, ou une ligne dans /etc/hosts.</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>pas de réponse</translation>
    </message>
    <message>
        <source>%1 does not answer, and every new connection tries it first: put the address %2 into the profile, or have the name&apos;s first address mended.</source>
        <translation>%1 ne répond pas, et chaque nouvelle connexion l’essaie en premier&#xa0;: mettez l’adresse %2 dans le profil, ou faites corriger la première adresse du nom.</translation>
    </message>
    <message>
        <source>no connection to %1 (%2)</source>
        <translation>pas de connexion à %1 (%2)</translation>
    </message>
    <message>
        <source>Nothing comes back, not even a refusal: a firewall drops the packets, the machine is off, or the address is wrong. Check host and port, that the machine is up (ping %1), that the VPN is on, and the firewalls on the way (ufw status, security groups of a cloud).</source>
        <translation>Rien ne revient, pas même un refus&#xa0;: un pare-feu rejette les paquets sans réponse, la machine est éteinte ou l’adresse est fausse. Vérifiez l’hôte et le port, que la machine est en marche (ping %1), que le VPN est actif, et les pare-feu sur le trajet (ufw status, groupes de sécurité d’un cloud).</translation>
    </message>
    <message>
        <source>There is no way to this machine&apos;s network. Check your own network and the VPN (ip route get %1).</source>
        <translation>Aucune route ne mène au réseau de cette machine. Vérifiez votre propre réseau et le VPN (ip route get %1).</translation>
    </message>
    <message>
        <source>The socket may not be opened by this user. Check the permissions of its folder.</source>
        <translation>Cet utilisateur n’a pas le droit d’ouvrir le socket. Vérifiez les droits de son dossier.</translation>
    </message>
    <message>
        <source>%1 answers</source>
        <translation>%1 répond</translation>
    </message>
    <message>
        <source>%1 answers: %2</source>
        <translation>%1 répond&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 takes the connection and closes it at once</source>
        <translation>%1 accepte la connexion et la ferme aussitôt</translation>
    </message>
    <message>
        <source>A proxy or port forwarding whose far end is down closes like this too.</source>
        <translation>Un proxy ou une redirection de port dont l’autre extrémité est hors service ferme aussi de cette façon.</translation>
    </message>
    <message>
        <source>PostgreSQL</source>
        <translation>PostgreSQL</translation>
    </message>
    <message>
        <source>MySQL or MariaDB</source>
        <translation>MySQL ou MariaDB</translation>
    </message>
    <message>
        <source>a web server</source>
        <translation>un serveur web</translation>
    </message>
    <message>
        <source>an SSH server</source>
        <translation>un serveur SSH</translation>
    </message>
    <message>
        <source>Redis</source>
        <translation>Redis</translation>
    </message>
    <message>
        <source>another program</source>
        <translation>un autre programme</translation>
    </message>
    <message>
        <source>%1 answers on %2, no %3%4</source>
        <translation>%1 répond sur %2, et non %3%4</translation>
    </message>
    <message>
        <source>Check the port, and the type of the connection: %1 listens there. The usual port of %2 is %3.</source>
        <translation>Vérifiez le port et le type de la connexion&#xa0;: %1 y écoute. Le port habituel de %2 est %3.</translation>
    </message>
    <message>
        <source>a socket on this machine needs none</source>
        <translation>inutile pour un socket de cette machine</translation>
    </message>
    <message>
        <source>switched off in the profile; the server offers TLS</source>
        <translation>désactivé dans le profil&#xa0;; le serveur propose TLS</translation>
    </message>
    <message>
        <source>switched off in the profile</source>
        <translation>désactivé dans le profil</translation>
    </message>
    <message>
        <source>the server offers no encryption, and the profile asks for it</source>
        <translation>le serveur ne propose pas de chiffrement, et le profil l’exige</translation>
    </message>
    <message>
        <source>not encrypted: the server does not offer it</source>
        <translation>non chiffré&#xa0;: le serveur ne le propose pas</translation>
    </message>
    <message>
        <source>%1 takes the connection and says nothing for %2 s</source>
        <translation>%1 accepte la connexion et ne dit rien pendant %2&#xa0;s</translation>
    </message>
    <message>
        <source>Should it only be slow: the profile&apos;s connect time-out is %1 s, and a higher one lets it answer.</source>
        <translation>S’il n’est que lent&#xa0;: le délai de connexion du profil est de %1&#xa0;s, un délai plus long le laisse répondre.</translation>
    </message>
    <message>
        <source>Its first word took %1 s. The server is overloaded, or the way to it is long or loses packets: see its load (top) and the way (ping, mtr). Signing in takes several such answers, and the profile&apos;s connect time-out of %2 s must leave room for them.</source>
        <translation>Son premier mot a pris %1&#xa0;s. Le serveur est surchargé, ou le chemin est long ou perd des paquets&#xa0;: voyez sa charge (top) et le chemin (ping, mtr). L’ouverture de session demande plusieurs réponses de ce genre, et le délai de connexion du profil, %2&#xa0;s, doit leur laisser la place.</translation>
    </message>
    <message>
        <source>could not be looked at: %1</source>
        <translation>n’a pas pu être examiné&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>ServerReach</name>
    <message>
        <source>Nothing gets through to &quot;%1&quot; (%2): no connection was made in time.</source>
        <translation>Rien ne parvient à «&#xa0;%1&#xa0;» (%2)&#xa0;: aucune connexion n’a pu être établie dans le délai.</translation>
    </message>
    <message>
        <source>Its machine is off, or a firewall, a VPN or the network swallows the packets on the way.</source>
        <translation>Sa machine est éteinte, ou un pare-feu, un VPN ou le réseau absorbe les paquets en chemin.</translation>
    </message>
    <message>
        <source>&quot;%1&quot;: the file %2 could not be read in time.</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: le fichier %2 n’a pas pu être lu dans le délai.</translation>
    </message>
    <message>
        <source>Its disk hangs or is overloaded, or another program holds the file.</source>
        <translation>Son disque est bloqué ou surchargé, ou un autre programme retient le fichier.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; (%2) takes connections and does not answer.</source>
        <translation>«&#xa0;%1&#xa0;» (%2) accepte les connexions et ne répond pas.</translation>
    </message>
    <message>
        <source>The server is frozen, hangs, or is badly overloaded: look at its processes, its disk and its log.</source>
        <translation>Le serveur est figé, bloqué ou fortement surchargé&#xa0;: examinez ses processus, son disque et son journal.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be reached at %2.</source>
        <translation>Impossible de joindre «&#xa0;%1&#xa0;» à l’adresse %2.</translation>
    </message>
    <message>
        <source>Check that the database server is running there, and that no firewall refuses it.</source>
        <translation>Vérifiez que le serveur de base de données y fonctionne et qu’aucun pare-feu ne le refuse.</translation>
    </message>
</context>
<context>
    <name>ServerSessions</name>
    <message>
        <source>&quot;%1&quot; has no sessions to show.</source>
        <translation>«&#xa0;%1&#xa0;» n’a pas de sessions à afficher.</translation>
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
    <name>SessionDetail</name>
    <message>
        <source>an unknown user</source>
        <translation>utilisateur inconnu</translation>
    </message>
    <message>
        <source>session %1 of %2</source>
        <comment>number, user</comment>
        <translation>session %1 (%2)</translation>
    </message>
    <message>
        <source>session %1 of %2 (%3)</source>
        <comment>number, user, program</comment>
        <translation>session %1 (%2, %3)</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Instruction</translation>
    </message>
    <message>
        <source>Choose a session to see its statement in full.</source>
        <translation>Choisissez une session pour voir son instruction en entier.</translation>
    </message>
    <message>
        <source>%1, from %2</source>
        <comment>session, address</comment>
        <translation>%1, depuis %2</translation>
    </message>
    <message>
        <source>%1; this user may not end it</source>
        <comment>session</comment>
        <translation>%1&#xa0;; cet utilisateur ne peut pas y mettre fin</translation>
    </message>
</context>
<context>
    <name>SessionLook</name>
    <message>
        <source>this kind of database cannot be asked</source>
        <translation>ce type de base de données ne peut pas être interrogé</translation>
    </message>
    <message>
        <source>%1 answers</source>
        <translation>%1 répond</translation>
    </message>
    <message>
        <source>This server is a standby: it only reads, and may be behind. To write, connect to the primary; to read here, mark the connection as read-only.</source>
        <translation>Ce serveur est un secours (standby)&#xa0;: il ne fait que lire et peut avoir du retard. Pour écrire, connectez-vous au primaire&#xa0;; pour lire ici, marquez la connexion en lecture seule.</translation>
    </message>
    <message>
        <source>This server is switched to read-only. If it is to be written, ask its administrator to switch that off; if not, mark the connection as read-only.</source>
        <translation>Ce serveur est réglé en lecture seule. S’il faut y écrire, demandez à son administrateur de désactiver ce réglage&#xa0;; sinon, marquez la connexion en lecture seule.</translation>
    </message>
    <message>
        <source>it has no clock of its own</source>
        <translation>pas d’horloge propre</translation>
    </message>
    <message>
        <source>the server&apos;s clock is %1 s ahead of ours</source>
        <translation>l’horloge du serveur avance de %1 s sur la nôtre</translation>
    </message>
    <message>
        <source>the server&apos;s clock is %1 s behind ours</source>
        <translation>l’horloge du serveur retarde de %1 s sur la nôtre</translation>
    </message>
    <message>
        <source>Have both machines keep the time by the network: timedatectl set-ntp true, or chronyc tracking to see why it does not. Until then do not trust comparisons of times between the two.</source>
        <translation>Mettez les deux machines à l’heure par le réseau&#xa0;: timedatectl set-ntp true, ou chronyc tracking pour voir ce qui l’empêche. D’ici là, ne vous fiez pas aux comparaisons d’heures entre les deux.</translation>
    </message>
    <message>
        <source>less than %1 s from ours</source>
        <translation>à moins de %1 s de la nôtre</translation>
    </message>
    <message>
        <source>The profile may open %1 connections, this user or database only %2: lower the profile&apos;s maximum, or have the limit raised.</source>
        <translation>Le profil peut ouvrir %1 connexions, cet utilisateur ou cette base seulement %2&#xa0;: baissez le maximum du profil ou faites relever la limite.</translation>
    </message>
    <message>
        <source>The server is nearly full: %1 of %2 sessions are in use. Close idle ones, or have max_connections raised.</source>
        <translation>Le serveur est presque plein&#xa0;: %1 sessions sur %2 sont utilisées. Fermez celles qui sont inactives ou faites relever max_connections.</translation>
    </message>
    <message>
        <source>The profile may open %1 connections, and the server has room for %2 more: lower the profile&apos;s maximum.</source>
        <translation>Le profil peut ouvrir %1 connexions, et le serveur n’a de place que pour %2 de plus&#xa0;: baissez le maximum du profil.</translation>
    </message>
    <message>
        <source>The server ends this user&apos;s statements after %1 s. Longer ones need another user, or the limit raised.</source>
        <translation>Le serveur met fin aux instructions de cet utilisateur après %1 s. Pour de plus longues, il faut un autre utilisateur ou une limite relevée.</translation>
    </message>
</context>
<context>
    <name>SessionTreeModel</name>
    <message>
        <source>Session</source>
        <translation>Session</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Utilisateur</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Base</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Provenance</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>Programme</translation>
    </message>
    <message>
        <source>In this state</source>
        <translation>Dans cet état</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>Transaction</translation>
    </message>
    <message>
        <source>Waits for</source>
        <translation>Attend</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Instruction</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Active</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Inactive</translation>
    </message>
    <message>
        <source>Idle in transaction</source>
        <translation>Inactive en transaction</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>Arrière-plan</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Inconnue</translation>
    </message>
    <message>
        <source>(not shown to this user)</source>
        <translation>(non visible pour cet utilisateur)</translation>
    </message>
    <message>
        <source>%1, held by %2</source>
        <comment>what a session waits for, sessions</comment>
        <translation>%1, détenu par %2</translation>
    </message>
    <message>
        <source>a lock</source>
        <translation>un verrou</translation>
    </message>
</context>
<context>
    <name>SessionsPage</name>
    <message>
        <source>1 session</source>
        <translation>1 session</translation>
    </message>
    <message>
        <source>%1 sessions</source>
        <translation>%1 sessions</translation>
    </message>
    <message>
        <source>%1, %2 waiting for others</source>
        <comment>sessions, how many</comment>
        <translation>%1, dont %2 en attente d’autres</translation>
    </message>
    <message>
        <source>Choose a connection to see who works on its server.</source>
        <translation>Choisissez une connexion pour voir qui travaille sur son serveur.</translation>
    </message>
    <message>
        <source>Terminate %1 on %2, which is production?</source>
        <comment>session, connection</comment>
        <translation>Terminer la %1 sur %2, qui est en production&#xa0;?</translation>
    </message>
    <message>
        <source>Terminate %1 on %2?</source>
        <comment>session, connection</comment>
        <translation>Terminer la %1 sur %2&#xa0;?</translation>
    </message>
    <message>
        <source>Its open transaction is rolled back.</source>
        <translation>Sa transaction ouverte est annulée.</translation>
    </message>
    <message>
        <source>The program behind it loses its connection.</source>
        <translation>Le programme derrière elle perd sa connexion.</translation>
    </message>
    <message>
        <source>Terminate</source>
        <translation>Terminer</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>La laisser</translation>
    </message>
    <message>
        <source>Sessions on %1</source>
        <translation>Sessions sur %1</translation>
    </message>
    <message>
        <source>Server sessions</source>
        <translation>Sessions du serveur</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Filter the sessions</source>
        <translation>Filtrer les sessions</translation>
    </message>
    <message>
        <source>All sessions</source>
        <translation>Toutes les sessions</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Actives</translation>
    </message>
    <message>
        <source>In a transaction</source>
        <translation>En transaction</translation>
    </message>
    <message>
        <source>Blocked or blocking</source>
        <translation>Bloquées ou bloquantes</translation>
    </message>
    <message>
        <source>Penstock&apos;s own</source>
        <translation>Celles de Penstock</translation>
    </message>
    <message>
        <source>Which sessions</source>
        <translation>Quelles sessions</translation>
    </message>
    <message>
        <source>Only on request</source>
        <translation>À la demande</translation>
    </message>
    <message>
        <source>Every %1 s</source>
        <translation>Toutes les %1 s</translation>
    </message>
    <message>
        <source>How often to look</source>
        <translation>Fréquence des relevés</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sessions</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Changed: %1…</source>
        <translation>Modifié&#xa0;: %1…</translation>
    </message>
    <message>
        <source>Back to the default</source>
        <translation>Rétablir la valeur par défaut</translation>
    </message>
    <message>
        <source>Set %1 back to its default</source>
        <translation>Rétablir la valeur par défaut de %1</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Theme</source>
        <translation>Thème</translation>
    </message>
    <message>
        <source>Colours of the window, at once; “system” is what the desktop had when the program started.</source>
        <translation>Couleurs de la fenêtre, aussitôt&#xa0;; «&#xa0;système&#xa0;» reprend celles du bureau au démarrage du programme.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Language of all texts, at once; “system” follows the environment.</source>
        <translation>Langue de tous les textes, aussitôt&#xa0;; «&#xa0;système&#xa0;» suit l’environnement.</translation>
    </message>
    <message>
        <source>Changed keys</source>
        <translation>Raccourcis modifiés</translation>
    </message>
    <message>
        <source>Keys that differ from the program&apos;s own, by command; the page of shortcuts writes it.</source>
        <translation>Raccourcis qui diffèrent de ceux du programme, par commande&#xa0;; la page des raccourcis les écrit.</translation>
    </message>
    <message>
        <source>Font size</source>
        <translation>Taille de la police</translation>
    </message>
    <message>
        <source>Size of the editor&apos;s font in points; 0 is the system&apos;s.</source>
        <translation>Taille de la police de l’éditeur en points&#xa0;; 0 reprend celle du système.</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>Police</translation>
    </message>
    <message>
        <source>Family of the editor&apos;s font; empty is the system&apos;s fixed font.</source>
        <translation>Famille de la police de l’éditeur&#xa0;; vide, c’est la police à chasse fixe du système.</translation>
    </message>
    <message>
        <source>A font with letters of unequal width makes columns of text uneven.</source>
        <translation>Une police à lettres de largeur inégale désaligne les colonnes de texte.</translation>
    </message>
    <message>
        <source>Run runs</source>
        <translation>Portée d’Exécuter</translation>
    </message>
    <message>
        <source>What Run (Ctrl+Enter) runs without a selection: the statement at the cursor, or all of the page.</source>
        <translation>Ce qu’exécute Exécuter (Ctrl+Entrée) sans sélection&#xa0;: l’instruction sous le curseur, ou toute la page.</translation>
    </message>
    <message>
        <source>With “script”, one key press can run a statement that is out of sight.</source>
        <translation>Avec «&#xa0;script&#xa0;», une seule touche peut exécuter une instruction hors de vue.</translation>
    </message>
    <message>
        <source>Memory for a result</source>
        <translation>Mémoire par résultat</translation>
    </message>
    <message>
        <source>MiB of values that one result keeps in memory; the rest is on disk.</source>
        <translation>Mio de valeurs qu’un résultat garde en mémoire&#xa0;; le reste est sur disque.</translation>
    </message>
    <message>
        <source>So much memory for each open result; less means more reading from disk while scrolling.</source>
        <translation>Autant de mémoire pour chaque résultat ouvert&#xa0;; moins signifie plus de lectures du disque au défilement.</translation>
    </message>
    <message>
        <source>Disk for a result</source>
        <translation>Disque par résultat</translation>
    </message>
    <message>
        <source>MiB of disk that one result may take; it stops growing there.</source>
        <translation>Mio de disque qu’un résultat peut occuper&#xa0;; il cesse d’y grandir.</translation>
    </message>
    <message>
        <source>So much of the temporary folder&apos;s disk until the result is closed.</source>
        <translation>Autant du disque du dossier temporaire, jusqu’à la fermeture du résultat.</translation>
    </message>
    <message>
        <source>Text of NULL</source>
        <translation>Texte de NULL</translation>
    </message>
    <message>
        <source>What a table shows for NULL, in a colour of its own.</source>
        <translation>Ce qu’un tableau affiche pour NULL, dans une couleur propre.</translation>
    </message>
    <message>
        <source>Export format</source>
        <translation>Format d’export</translation>
    </message>
    <message>
        <source>The format that an export proposes; the last one used.</source>
        <translation>Le format qu’un export propose&#xa0;; le dernier utilisé.</translation>
    </message>
    <message>
        <source>Export folder</source>
        <translation>Dossier d’export</translation>
    </message>
    <message>
        <source>The folder that an export proposes; the last one used, empty is the home folder.</source>
        <translation>Le dossier qu’un export propose&#xa0;; le dernier utilisé, vide pour le dossier personnel.</translation>
    </message>
    <message>
        <source>Statements kept</source>
        <translation>Instructions conservées</translation>
    </message>
    <message>
        <source>How many statements the history keeps; the oldest go first, 0 keeps none.</source>
        <translation>Combien d’instructions l’historique conserve&#xa0;; les plus anciennes partent d’abord, 0 n’en conserve aucune.</translation>
    </message>
    <message>
        <source>Disk in the workspace, about the length of the statements; searching reads all of it.</source>
        <translation>Du disque dans l’espace de travail, environ la longueur des instructions&#xa0;; la recherche les lit toutes.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtre</translation>
    </message>
    <message>
        <source>Editor</source>
        <translation>Éditeur</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Système</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Clair</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Instruction</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>Script</translation>
    </message>
    <message>
        <source>%1 is no file of settings; defaults are used where it cannot be read.</source>
        <translation>%1 n’est pas un fichier de paramètres&#xa0;; les valeurs par défaut remplacent ce qui est illisible.</translation>
    </message>
    <message>
        <source>%1 cannot be read; defaults are used.</source>
        <translation>Impossible de lire %1&#xa0;; les valeurs par défaut sont utilisées.</translation>
    </message>
    <message>
        <source>%1: “%2” makes no sense for %3; its default is used.</source>
        <translation>%1&#xa0;: «&#xa0;%2&#xa0;» n’a pas de sens pour %3&#xa0;; sa valeur par défaut est utilisée.</translation>
    </message>
    <message>
        <source>The settings cannot be written to %1.</source>
        <translation>Impossible d’écrire les paramètres dans %1.</translation>
    </message>
    <message>
        <source>What you changed holds until the program ends. Check the disk, and who may write there.</source>
        <translation>Vos modifications valent jusqu’à la fin du programme. Vérifiez le disque, et qui a le droit d’y écrire.</translation>
    </message>
    <message>
        <source>Seconds between looks</source>
        <translation>Secondes entre les relevés</translation>
    </message>
    <message>
        <source>How often each connection&apos;s health is looked at; a connection may have its own interval.</source>
        <translation>Fréquence des relevés de santé de chaque connexion&#xa0;; une connexion peut avoir son propre intervalle.</translation>
    </message>
    <message>
        <source>One kept session on each server, and about a millisecond of its time at each look.</source>
        <translation>Une session gardée sur chaque serveur, et environ une milliseconde de son temps à chaque relevé.</translation>
    </message>
    <message>
        <source>Slow from</source>
        <translation>Lente à partir de</translation>
    </message>
    <message>
        <source>Milliseconds of a round trip from which a connection counts as degraded.</source>
        <translation>Durée d’un aller-retour, en millisecondes, à partir de laquelle une connexion est dite dégradée.</translation>
    </message>
    <message>
        <source>Try to write</source>
        <translation>Essai d’écriture</translation>
    </message>
    <message>
        <source>Whether a temporary table is written and dropped every five minutes, so that a full disk shows.</source>
        <translation>Crée puis supprime une table temporaire toutes les cinq minutes, pour qu’un disque plein se voie.</translation>
    </message>
    <message>
        <source>One small write on each server every five minutes; read-only connections are left out.</source>
        <translation>Une petite écriture sur chaque serveur toutes les cinq minutes&#xa0;; les connexions en lecture seule sont exclues.</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Santé</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Désactivé</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Activé</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Search the settings</source>
        <translation>Rechercher dans les paramètres</translation>
    </message>
    <message>
        <source>No setting has these words.</source>
        <translation>Aucun paramètre ne contient ces mots.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
</context>
<context>
    <name>ShapeDrift</name>
    <message>
        <source>column %1 is new</source>
        <translation>la colonne %1 est nouvelle</translation>
    </message>
    <message>
        <source>column %1 is gone</source>
        <translation>la colonne %1 a disparu</translation>
    </message>
    <message>
        <source>column %1 has another type</source>
        <translation>la colonne %1 a changé de type</translation>
    </message>
    <message>
        <source>its primary key is another one</source>
        <translation>sa clé primaire a changé</translation>
    </message>
    <message>
        <source>its columns are others</source>
        <translation>ses colonnes ont changé</translation>
    </message>
</context>
<context>
    <name>ShortcutModel</name>
    <message>
        <source>%1 is also the key of “%2”</source>
        <translation>%1 est aussi le raccourci de «&#xa0;%2&#xa0;»</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Commande</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Où</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Raccourci</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Remarque</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>New keys</source>
        <translation>Nouveau raccourci</translation>
    </message>
    <message>
        <source>Command or keys</source>
        <translation>Commande ou raccourci</translation>
    </message>
    <message>
        <source>Search for a command or keys</source>
        <translation>Rechercher une commande ou un raccourci</translation>
    </message>
    <message>
        <source>Keys &amp;as in:</source>
        <translation>R&amp;accourcis comme dans&#xa0;:</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>Choisir</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>&amp;Rétablir</translation>
    </message>
    <message>
        <source>The selected command gets its own keys again</source>
        <translation>La commande choisie retrouve ses propres raccourcis</translation>
    </message>
    <message>
        <source>Reset a&amp;ll</source>
        <translation>Tout rétab&amp;lir</translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation>Commandes et raccourcis</translation>
    </message>
    <message>
        <source>F2 or a double click on the keys changes them; press the new ones. Changed keys are bold.</source>
        <translation>F2 ou un double-clic sur le raccourci le modifie&#xa0;; appuyez sur les nouvelles touches. Les raccourcis modifiés sont en gras.</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Raccourcis clavier</translation>
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
    <name>SourceList</name>
    <message>
        <source>All connections</source>
        <translation>Toutes les connexions</translation>
    </message>
    <message>
        <source>Connections to ask</source>
        <translation>Connexions à interroger</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>running</source>
        <translation>en cours</translation>
    </message>
    <message>
        <source>done</source>
        <translation>terminée</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>arrêtée</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>en échec</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Ask %1 again</source>
        <translation>Interroger de nouveau %1</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>Arrêter %1</translation>
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
    <name>SourceReader</name>
    <message>
        <source>The run was stopped.</source>
        <translation>L’exécution a été arrêtée.</translation>
    </message>
    <message numerus="yes">
        <source>%1: the scan of %2 has brought nothing for %n minute(s).</source>
        <translation>
            <numerusform>%1&#xa0;: la lecture de %2 n’a rien apporté depuis %n minute.</numerusform>
            <numerusform>%1&#xa0;: la lecture de %2 n’a rien apporté depuis %n minutes.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: the columns of %2 have changed while it was read.</source>
        <translation>%1&#xa0;: les colonnes de %2 ont changé pendant sa lecture.</translation>
    </message>
    <message>
        <source>The next run looks at the table again and says what is different.</source>
        <translation>La prochaine exécution examine de nouveau la table et dit ce qui est différent.</translation>
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
    <name>SourceSide</name>
    <message>
        <source>&quot;%1&quot;: this kind of database cannot tell what changed.</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: ce type de base de données ne peut pas dire ce qui a changé.</translation>
    </message>
</context>
<context>
    <name>SourceTable</name>
    <message>
        <source>%1 has no column “%2” to tell changes by.</source>
        <translation>%1 n’a pas de colonne «&#xa0;%2&#xa0;» à laquelle reconnaître les modifications.</translation>
    </message>
    <message>
        <source>It has none that would do; choose the mode “snapshot”.</source>
        <translation>Elle n’en a aucune qui convienne&#xa0;; choisissez le mode «&#xa0;snapshot&#xa0;».</translation>
    </message>
    <message>
        <source>These would do: %1.</source>
        <translation>Colonnes qui conviendraient&#xa0;: %1.</translation>
    </message>
    <message>
        <source>Rows of %1 have NULL in their key (%2), so that nothing tells them apart.</source>
        <translation>Des lignes de %1 ont NULL dans leur clé (%2), si bien que rien ne les distingue.</translation>
    </message>
    <message>
        <source>Give them a value, or make the column NOT NULL.</source>
        <translation>Donnez-leur une valeur, ou déclarez la colonne NOT NULL.</translation>
    </message>
    <message>
        <source>No index serves %1 of %2: each run reads the whole table.</source>
        <translation>Aucun index ne sert pour %1 de %2&#xa0;: chaque exécution lit toute la table.</translation>
    </message>
    <message>
        <source>No index serves %1 of %2: each run reads the whole table, some %L3 rows.</source>
        <translation>Aucun index ne sert pour %1 de %2&#xa0;: chaque exécution lit toute la table, soit environ %L3 lignes.</translation>
    </message>
    <message>
        <source>This kind of database cannot be copied from.</source>
        <translation>Ce type de base de données ne peut pas servir de source à une copie.</translation>
    </message>
    <message>
        <source>The source has no table %1.</source>
        <translation>La source n’a pas de table %1.</translation>
    </message>
    <message>
        <source>It was renamed or dropped, or this user may not see it.</source>
        <translation>Elle a été renommée ou supprimée, ou cet utilisateur n’a pas le droit de la voir.</translation>
    </message>
    <message>
        <source>Row security hides rows of %1 from this user; a copy would lack them.</source>
        <translation>La sécurité au niveau des lignes masque à cet utilisateur des lignes de %1&#xa0;; elles manqueraient à une copie.</translation>
    </message>
    <message>
        <source>Copy as the table&apos;s owner, or as a user with BYPASSRLS.</source>
        <translation>Copiez en tant que propriétaire de la table, ou en tant qu’utilisateur avec BYPASSRLS.</translation>
    </message>
    <message>
        <source>%1 has no primary key, or one that holds NULL.</source>
        <translation>%1 n’a pas de clé primaire, ou la sienne contient NULL.</translation>
    </message>
    <message>
        <source>Views have none; copy the tables behind it.</source>
        <translation>Les vues n’en ont pas&#xa0;; copiez les tables sous-jacentes.</translation>
    </message>
    <message>
        <source>Add one, or a unique key whose columns are NOT NULL: without it nothing tells its rows apart.</source>
        <translation>Ajoutez-en une, ou une clé unique dont les colonnes sont NOT NULL&#xa0;: sans cela, rien ne distingue ses lignes.</translation>
    </message>
    <message>
        <source>The key of %1 (%2) is computed by the server.</source>
        <translation>La clé de %1 (%2) est calculée par le serveur.</translation>
    </message>
    <message>
        <source>“%1” of %2 is computed by the server, and cannot tell changes.</source>
        <translation>«&#xa0;%1&#xa0;» de %2 est calculée par le serveur et ne peut pas signaler les modifications.</translation>
    </message>
    <message>
        <source>Rows of %1 have NULL in “%2”, which does not tell when they changed: each run looks at all of them. Give them a value.</source>
        <translation>Des lignes de %1 ont NULL dans « %2 », qui ne dit pas quand elles ont changé : chaque exécution les examine toutes. Donnez-leur une valeur.</translation>
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
    <message>
        <source>A place in an order needs a value for each column.</source>
        <translation>Une position dans un ordre de tri exige une valeur pour chaque colonne.</translation>
    </message>
    <message>
        <source>A key needs a value for each column.</source>
        <translation>Une clé exige une valeur pour chaque colonne.</translation>
    </message>
</context>
<context>
    <name>SqlEditor</name>
    <message>
        <source>SQL text</source>
        <translation>Texte SQL</translation>
    </message>
</context>
<context>
    <name>SqlLiteral</name>
    <message>
        <source>%1 has no value %2.</source>
        <translation>%1 n’a pas de valeur %2.</translation>
    </message>
    <message>
        <source>Leave the row out, or choose another format.</source>
        <translation>Laissez la ligne de côté, ou choisissez un autre format.</translation>
    </message>
    <message>
        <source>text that is not UTF-8</source>
        <translation>texte qui n’est pas en UTF-8</translation>
    </message>
    <message>
        <source>NUL within a text</source>
        <translation>NUL dans un texte</translation>
    </message>
    <message>
        <source>Values of the type %1 cannot be written as SQL.</source>
        <translation>Les valeurs du type %1 ne peuvent pas s’écrire en SQL.</translation>
    </message>
    <message>
        <source>Convert the column to text in the statement.</source>
        <translation>Convertissez la colonne en texte dans l’instruction.</translation>
    </message>
</context>
<context>
    <name>SqliteBulkLoad</name>
    <message>
        <source>%1: the load&apos;s transaction is over.</source>
        <translation>%1&#xa0;: la transaction de ce chargement est terminée.</translation>
    </message>
    <message>
        <source>%1: a key of &quot;%2&quot; is there already in other letters, and the column&apos;s collation takes the two for one</source>
        <translation>%1&#xa0;: une clé de «&#xa0;%2&#xa0;» s’y trouve déjà sous une autre graphie, et la collation de la colonne confond les deux</translation>
    </message>
    <message>
        <source>Declare the key&apos;s column COLLATE BINARY.</source>
        <translation>Déclarez la colonne de la clé avec COLLATE BINARY.</translation>
    </message>
    <message>
        <source>%1: a trigger of the table left the row out</source>
        <translation>%1&#xa0;: un déclencheur de la table a écarté la ligne</translation>
    </message>
    <message>
        <source>Look for RAISE(IGNORE) in its triggers.</source>
        <translation>Cherchez RAISE(IGNORE) dans ses déclencheurs.</translation>
    </message>
</context>
<context>
    <name>SqliteBulkWriter</name>
    <message>
        <source>%1: no transaction is open, or something failed in it.</source>
        <translation>%1&#xa0;: aucune transaction n’est ouverte, ou elle contient un échec.</translation>
    </message>
    <message>
        <source>%1: a transaction is open already.</source>
        <translation>%1&#xa0;: une transaction est déjà ouverte.</translation>
    </message>
    <message>
        <source>%1: the connection or its file is read-only.</source>
        <translation>%1&#xa0;: la connexion ou son fichier est en lecture seule.</translation>
    </message>
    <message>
        <source>Change the profile, or the permissions of %1.</source>
        <translation>Modifiez le profil, ou les permissions de %1.</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is a view; rows go into tables.</source>
        <translation>%1&#xa0;: «&#xa0;%2&#xa0;» est une vue&#xa0;; les lignes vont dans des tables.</translation>
    </message>
    <message>
        <source>%1: rows for &quot;%2&quot; need columns, and a key to be found by.</source>
        <translation>%1&#xa0;: les lignes destinées à «&#xa0;%2&#xa0;» doivent avoir des colonnes, et une clé qui les identifie.</translation>
    </message>
</context>
<context>
    <name>SqliteCellBinder</name>
    <message>
        <source>SQLite would make NULL of it.</source>
        <translation>SQLite en ferait NULL.</translation>
    </message>
    <message>
        <source>The column would round it.</source>
        <translation>La colonne l’arrondirait.</translation>
    </message>
    <message>
        <source>The column would make a number of the text.</source>
        <translation>La colonne ferait du texte un nombre.</translation>
    </message>
    <message>
        <source>The column would make a text of the number.</source>
        <translation>La colonne ferait du nombre un texte.</translation>
    </message>
    <message>
        <source>The file keeps texts as UTF-16, which has no form for all of it.</source>
        <translation>Le fichier conserve les textes en UTF-16, qui ne peut pas tout représenter.</translation>
    </message>
</context>
<context>
    <name>SqliteConnection</name>
    <message>
        <source>The file of &quot;%1&quot; was deleted, moved or replaced while it was open.</source>
        <translation>Le fichier de «&#xa0;%1&#xa0;» a été supprimé, déplacé ou remplacé pendant qu’il était ouvert.</translation>
    </message>
    <message>
        <source>Put it back to %1; Penstock opens it anew.</source>
        <translation>Remettez-le à l’emplacement %1&#xa0;; Penstock l’ouvrira de nouveau.</translation>
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
    <name>SqliteFence</name>
    <message>
        <source>&quot;%1&quot; may only be read, so that nobody knows whether another program is writing to it. Allow writing in the profile, or compare whole tables.</source>
        <translation>«&#xa0;%1&#xa0;» est en lecture seule&#xa0;: rien ne dit si un autre programme y écrit. Autorisez l’écriture dans le profil, ou comparez des tables entières.</translation>
    </message>
    <message>
        <source>Another program keeps &quot;%1&quot; locked for writing. What it writes is read by a later run.</source>
        <translation>Un autre programme garde «&#xa0;%1&#xa0;» verrouillé en écriture. Ce qu’il écrit sera lu par une exécution ultérieure.</translation>
    </message>
    <message>
        <source>%1: a fence is read outside a transaction.</source>
        <translation>%1&#xa0;: une borne se lit hors de toute transaction.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; holds numbers as well as texts, which SQLite never compares by their meaning: each run reads all rows. Make its values alike.</source>
        <translation>«&#xa0;%1&#xa0;» contient aussi bien des nombres que des textes, que SQLite ne compare jamais selon leur sens&#xa0;: chaque exécution lit toutes les lignes. Donnez à ses valeurs une même forme.</translation>
    </message>
    <message>
        <source>The greatest value of &quot;%1&quot; lies in the future: each run reads all rows that do. Check the clock of whoever wrote it.</source>
        <translation>La plus grande valeur de «&#xa0;%1&#xa0;» se situe dans le futur&#xa0;: chaque exécution lit toutes les lignes qui s’y trouvent. Vérifiez l’horloge de celui qui l’a écrite.</translation>
    </message>
    <message>
        <source>The greatest value of &quot;%1&quot; is less than at the last run: rows were removed, or an older copy of the file was put back. Compare the whole tables.</source>
        <translation>La plus grande valeur de «&#xa0;%1&#xa0;» est inférieure à celle de la dernière exécution&#xa0;: des lignes ont été supprimées, ou une copie plus ancienne du fichier a été remise en place. Comparez les tables entières.</translation>
    </message>
    <message>
        <source>%1: the file %2 cannot be looked at.</source>
        <translation>%1&#xa0;: impossible d’examiner le fichier %2.</translation>
    </message>
    <message>
        <source>The clock was set back: this run reads all rows.</source>
        <translation>L&apos;horloge a été reculée : cette exécution lit toutes les lignes.</translation>
    </message>
</context>
<context>
    <name>SqliteProbe</name>
    <message>
        <source>&quot;%1&quot; is read-only.</source>
        <translation>«&#xa0;%1&#xa0;» est en lecture seule.</translation>
    </message>
    <message>
        <source>The disk of &quot;%1&quot; is full.</source>
        <translation>Le disque de «&#xa0;%1&#xa0;» est plein.</translation>
    </message>
    <message>
        <source>Free space on %1.</source>
        <translation>Libérez de l’espace sur %1.</translation>
    </message>
    <message>
        <source>SQLite does not count its statements.</source>
        <translation>SQLite ne compte pas ses instructions.</translation>
    </message>
    <message>
        <source>Penstock&apos;s own are in the history of the workspace.</source>
        <translation>Celles de Penstock sont dans l’historique de l’espace de travail.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a file: no server keeps sessions for it.</source>
        <translation>«&#xa0;%1&#xa0;» est un fichier&#xa0;: aucun serveur ne tient de sessions pour lui.</translation>
    </message>
    <message>
        <source>The pool shows what Penstock has open.</source>
        <translation>Le pool montre ce que Penstock a d’ouvert.</translation>
    </message>
    <message>
        <source>may read and write</source>
        <translation>lecture et écriture permises</translation>
    </message>
    <message>
        <source>may read, not write</source>
        <translation>lecture permise, écriture non</translation>
    </message>
</context>
<context>
    <name>SqliteRowSteps</name>
    <message>
        <source>%1: SQLite computes the column &quot;%2&quot; of &quot;%3&quot;.</source>
        <translation>%1&#xa0;: SQLite calcule la colonne «&#xa0;%2&#xa0;» de «&#xa0;%3&#xa0;».</translation>
    </message>
    <message>
        <source>%1: there is no column &quot;%2&quot; in &quot;%3&quot;.</source>
        <translation>%1&#xa0;: il n’y a pas de colonne «&#xa0;%2&#xa0;» dans «&#xa0;%3&#xa0;».</translation>
    </message>
    <message>
        <source>%1: a batch of %2 columns where %3 were said.</source>
        <translation>%1&#xa0;: un lot de %2 colonnes au lieu de %3.</translation>
    </message>
    <message>
        <source>%1: interrupted</source>
        <translation>%1&#xa0;: interrompu</translation>
    </message>
    <message>
        <source>%1: row %2 of &quot;%3&quot; has NULL in &quot;%4&quot;, which is of its key.</source>
        <translation>%1&#xa0;: la ligne %2 de «&#xa0;%3&#xa0;» a NULL dans «&#xa0;%4&#xa0;», qui fait partie de sa clé.</translation>
    </message>
    <message>
        <source>Such a row would come again with each run. Choose another key.</source>
        <translation>Une telle ligne serait ajoutée à chaque exécution. Choisissez une autre clé.</translation>
    </message>
    <message>
        <source>%1: row %2 of &quot;%3&quot;: the column &quot;%4&quot; cannot keep &quot;%5&quot;.</source>
        <translation>%1&#xa0;: ligne %2 de «&#xa0;%3&#xa0;»&#xa0;: la colonne «&#xa0;%4&#xa0;» ne peut pas conserver «&#xa0;%5&#xa0;».</translation>
    </message>
    <message>
        <source>%1 (row %2 of &quot;%3&quot;)</source>
        <translation>%1 (ligne %2 de «&#xa0;%3&#xa0;»)</translation>
    </message>
</context>
<context>
    <name>SqliteTableMaker</name>
    <message>
        <source>%1: SQLite computes the column &quot;%2&quot;; it cannot be written.</source>
        <translation>%1&#xa0;: SQLite calcule la colonne «&#xa0;%2&#xa0;»&#xa0;; on ne peut pas y écrire.</translation>
    </message>
    <message>
        <source>%1: to SQLite the columns &quot;%2&quot; and &quot;%3&quot; of &quot;%4&quot; have one name.</source>
        <translation>%1&#xa0;: pour SQLite, les colonnes «&#xa0;%2&#xa0;» et «&#xa0;%3&#xa0;» de «&#xa0;%4&#xa0;» portent le même nom.</translation>
    </message>
    <message>
        <source>Rename one of them at the source, or replicate a view.</source>
        <translation>Renommez l’une d’elles à la source, ou répliquez une vue.</translation>
    </message>
    <message>
        <source>Numbers are rounded to about %1 digits.</source>
        <translation>Les nombres sont arrondis à environ %1 chiffres.</translation>
    </message>
    <message>
        <source>Texts that look like numbers become numbers.</source>
        <translation>Les textes qui ressemblent à des nombres deviennent des nombres.</translation>
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
    <name>StartPage</name>
    <message>
        <source>Penstock</source>
        <translation>Penstock</translation>
    </message>
    <message>
        <source>One tool for all your databases.</source>
        <translation>Un seul outil pour toutes vos bases de données.</translation>
    </message>
    <message>
        <source>Making three databases…</source>
        <translation>Création de trois bases de données…</translation>
    </message>
    <message>
        <source>See the &amp;demo</source>
        <translation>Voir la &amp;démonstration</translation>
    </message>
    <message>
        <source>A shop, a CRM and a web log, joined by one statement. Nothing leaves this machine.</source>
        <translation>Une boutique, un CRM et un journal web, joints par une seule instruction. Rien ne quitte cette machine.</translation>
    </message>
    <message>
        <source>&amp;New connection</source>
        <translation>&amp;Nouvelle connexion</translation>
    </message>
    <message>
        <source>PostgreSQL, MySQL, MariaDB or SQLite. A pasted URL fills the form.</source>
        <translation>PostgreSQL, MySQL, MariaDB ou SQLite. Une URL collée remplit le formulaire.</translation>
    </message>
    <message>
        <source>Go on with</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Looking for connections of other programs…</source>
        <translation>Recherche des connexions d’autres programmes…</translation>
    </message>
    <message>
        <source>From a file of DBeaver, pgAdmin, libpq or MySQL. None was found by itself.</source>
        <translation>Depuis un fichier de DBeaver, pgAdmin, libpq ou MySQL. Aucun n’a été trouvé automatiquement.</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>Trouvé&#xa0;: %1</translation>
    </message>
    <message>
        <source>&amp;Import</source>
        <translation>&amp;Importer</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Accueil</translation>
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
    <name>StatementRisk</name>
    <message>
        <source>DELETE without WHERE</source>
        <translation>DELETE sans WHERE</translation>
    </message>
    <message>
        <source>UPDATE without WHERE</source>
        <translation>UPDATE sans WHERE</translation>
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
    <name>StatusFields</name>
    <message>
        <source>No task runs</source>
        <translation>Aucune tâche en cours</translation>
    </message>
    <message>
        <source>Tasks running: %1</source>
        <translation>Tâches en cours&#xa0;: %1</translation>
    </message>
    <message>
        <source>Show what runs and what ran</source>
        <translation>Afficher ce qui s’exécute et ce qui s’est exécuté</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>Transaction</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Durée</translation>
    </message>
    <message>
        <source>Workspace: %1</source>
        <translation>Espace de travail&#xa0;: %1</translation>
    </message>
</context>
<context>
    <name>StoreFile</name>
    <message>
        <source>%1 cannot be opened.</source>
        <translation>Impossible d’ouvrir %1.</translation>
    </message>
    <message>
        <source>%1 was made by a newer Penstock (version %2 of its tables; this one knows %3).</source>
        <translation>%1 a été créé par un Penstock plus récent (version %2 de ses tables&#xa0;; celui-ci connaît la %3).</translation>
    </message>
    <message>
        <source>Use the newer Penstock, or another workspace. Until then nothing of this window is kept.</source>
        <translation>Utilisez le Penstock plus récent, ou un autre espace de travail. En attendant, rien de cette fenêtre n’est conservé.</translation>
    </message>
    <message>
        <source>%1 is a database that Penstock did not make.</source>
        <translation>%1 est une base de données que Penstock n’a pas créée.</translation>
    </message>
    <message>
        <source>Move the file away; Penstock makes a new one at its next start.</source>
        <translation>Déplacez le fichier&#xa0;; Penstock en crée un nouveau à son prochain démarrage.</translation>
    </message>
    <message>
        <source>The workspace&apos;s file %1 does not work.</source>
        <translation>Le fichier %1 de l’espace de travail ne fonctionne pas.</translation>
    </message>
    <message>
        <source>The workspace&apos;s file %1 is damaged; pages and history are not kept.</source>
        <translation>Le fichier %1 de l’espace de travail est endommagé&#xa0;; pages et historique ne sont pas conservés.</translation>
    </message>
    <message>
        <source>Quit Penstock and move the file away, with its -wal and -shm; Penstock makes a new one. &quot;sqlite3 FILE .recover&quot; may save what is in the old one. Connections are not in it.</source>
        <translation>Quittez Penstock et déplacez le fichier, avec ses -wal et -shm&#xa0;; Penstock en crée un nouveau. «&#xa0;sqlite3 FICHIER .recover&#xa0;» peut sauver le contenu de l’ancien. Les connexions ne s’y trouvent pas.</translation>
    </message>
    <message>
        <source>Free some space on its disk; what is open is then saved with its next change.</source>
        <translation>Libérez de la place sur son disque&#xa0;; ce qui est ouvert est alors enregistré à sa prochaine modification.</translation>
    </message>
    <message>
        <source>Another program holds it for long; look for a Penstock program that hangs.</source>
        <translation>Un autre programme l’occupe longtemps&#xa0;; cherchez un programme Penstock bloqué.</translation>
    </message>
    <message>
        <source>Check who owns the file and its folder, and their permissions.</source>
        <translation>Vérifiez à qui appartiennent le fichier et son dossier, et leurs droits.</translation>
    </message>
    <message>
        <source>Check the disk that holds it. The program goes on; what is open may not be kept.</source>
        <translation>Vérifiez le disque qui le contient. Le programme continue&#xa0;; ce qui est ouvert peut ne pas être conservé.</translation>
    </message>
</context>
<context>
    <name>SupportBundle</name>
    <message>
        <source>Versions</source>
        <translation>Versions</translation>
    </message>
    <message>
        <source>Changed settings</source>
        <translation>Paramètres modifiés</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Connexions</translation>
    </message>
    <message>
        <source>Diagnoses</source>
        <translation>Diagnostics</translation>
    </message>
    <message>
        <source>Pools</source>
        <translation>Pools</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>Santé</translation>
    </message>
    <message>
        <source>Last errors</source>
        <translation>Dernières erreurs</translation>
    </message>
    <message>
        <source>End of the log</source>
        <translation>Fin du journal</translation>
    </message>
    <message>
        <source>Penstock support bundle, %1</source>
        <translation>Dossier d’assistance de Penstock, %1</translation>
    </message>
    <message>
        <source>(nothing)</source>
        <translation>(rien)</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>désactivée</translation>
    </message>
    <message>
        <source>no password</source>
        <translation>sans mot de passe</translation>
    </message>
    <message>
        <source>The bundle cannot be written to %1.</source>
        <translation>Impossible d’écrire le dossier d’assistance dans %1.</translation>
    </message>
    <message>
        <source>Check the folder&apos;s permissions and the room on its disk.</source>
        <translation>Vérifiez les droits du dossier et la place sur son disque.</translation>
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
    <name>TableFit</name>
    <message>
        <source>Column %1 of %2: %3</source>
        <translation>Colonne %1 de %2&#xa0;: %3</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot; is a view.</source>
        <translation>%1 sur «&#xa0;%2&#xa0;» est une vue.</translation>
    </message>
    <message>
        <source>Choose another name for the target&apos;s table.</source>
        <translation>Choisissez un autre nom pour la table de la cible.</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot; has no column %3.</source>
        <translation>%1 sur «&#xa0;%2&#xa0;» n’a pas de colonne %3.</translation>
    </message>
    <message>
        <source>Add it there, or let the job follow new columns of this table.</source>
        <translation>Ajoutez-la à cette table, ou laissez la tâche suivre les nouvelles colonnes de celle-ci.</translation>
    </message>
    <message>
        <source>Add it there, with values for the rows that are there.</source>
        <translation>Ajoutez-la à cette table, avec des valeurs pour les lignes déjà présentes.</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot; computes its column %3; it cannot be written.</source>
        <translation>%1 sur «&#xa0;%2&#xa0;» calcule sa colonne %3&#xa0;; il est impossible d’y écrire.</translation>
    </message>
    <message>
        <source>keys that differ in case or accents only become one row</source>
        <translation>les clés qui ne diffèrent que par la casse ou les accents deviennent une seule ligne</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot; lacks the key&apos;s column %3.</source>
        <translation>Il manque à %1 sur «&#xa0;%2&#xa0;» la colonne de clé %3.</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot; has no primary or unique key over %3, by which the source knows its rows.</source>
        <translation>%1 sur «&#xa0;%2&#xa0;» n’a pas de clé primaire ou unique sur %3, à laquelle la source reconnaît ses lignes.</translation>
    </message>
    <message>
        <source>Add such a key there.</source>
        <translation>Ajoutez-y une telle clé.</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot;: column %3, which the source lacks, is NOT NULL; rows need a default there.</source>
        <translation>%1 sur «&#xa0;%2&#xa0;»&#xa0;: la colonne %3, absente de la source, est NOT NULL&#xa0;; il y faut une valeur par défaut pour les lignes.</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot;: row security applies to this user; rows that it hides can be neither changed nor compared.</source>
        <translation>%1 sur «&#xa0;%2&#xa0;»&#xa0;: la sécurité au niveau des lignes s’applique à cet utilisateur&#xa0;; les lignes qu’elle masque ne peuvent être ni modifiées ni comparées.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot; cannot keep all values as they are. %3</source>
        <translation>%1 sur «&#xa0;%2&#xa0;» ne peut pas garder toutes les valeurs telles quelles. %3</translation>
    </message>
    <message>
        <source>Accept it for these columns in the job, or change the table there.</source>
        <translation>Acceptez-le pour ces colonnes dans la tâche, ou modifiez la table sur la cible.</translation>
    </message>
    <message>
        <source>Make it a plain column there, or let Penstock make the table.</source>
        <translation>Faites-en là-bas une colonne ordinaire, ou laissez Penstock créer la table.</translation>
    </message>
    <message>
        <source>%1 on &quot;%2&quot;</source>
        <comment>table, connection</comment>
        <translation>%1 sur « %2 »</translation>
    </message>
</context>
<context>
    <name>TableMatch</name>
    <message>
        <source>%1 of &quot;%2&quot;</source>
        <translation>%1 de «&#xa0;%2&#xa0;»</translation>
    </message>
    <message>
        <source>%1: row security hides rows from this user, so that a comparison would say nothing.</source>
        <translation>%1&#xa0;: la sécurité au niveau des lignes masque des lignes à cet utilisateur, si bien qu’une comparaison ne dirait rien.</translation>
    </message>
    <message>
        <source>Use the table&apos;s owner or a user with BYPASSRLS.</source>
        <translation>Utilisez le propriétaire de la table ou un utilisateur avec BYPASSRLS.</translation>
    </message>
    <message>
        <source>%1 has no primary key, so that its rows cannot be told apart.</source>
        <translation>%1 n’a pas de clé primaire, si bien que rien ne distingue ses lignes.</translation>
    </message>
    <message>
        <source>Add a primary key, or a unique key over columns that are NOT NULL.</source>
        <translation>Ajoutez une clé primaire, ou une clé unique sur des colonnes NOT NULL.</translation>
    </message>
    <message>
        <source>%1 has no column &quot;%2&quot;.</source>
        <translation>%1 n’a pas de colonne «&#xa0;%2&#xa0;».</translation>
    </message>
    <message>
        <source>Add the column, or leave it out of the comparison.</source>
        <translation>Ajoutez la colonne, ou laissez-la hors de la comparaison.</translation>
    </message>
    <message>
        <source>%1 has no primary or unique key over the columns of the source&apos;s key.</source>
        <translation>%1 n’a pas de clé primaire ou unique sur les colonnes de la clé de la source.</translation>
    </message>
    <message>
        <source>Add that key to the target&apos;s table.</source>
        <translation>Ajoutez cette clé à la table de la cible.</translation>
    </message>
</context>
<context>
    <name>TableProof</name>
    <message>
        <source>The run was stopped.</source>
        <translation>L’exécution a été arrêtée.</translation>
    </message>
    <message>
        <source>%L1 rows of %2 on &quot;%3&quot; are not in the source. The mode “reconcile” removes such rows.</source>
        <translation>%L1 lignes de %2 sur «&#xa0;%3&#xa0;» ne sont pas dans la source. Le mode «&#xa0;reconcile&#xa0;» supprime ces lignes.</translation>
    </message>
    <message>
        <source>By their times they are newer there, and the rule “newer” keeps such rows; the rule “source” overwrites them. Or the target refuses or changes what is written.</source>
        <translation>D&apos;après leurs dates, elles y sont plus récentes, et la règle « newer » conserve ces lignes ; la règle « source » les remplace. Ou bien la cible refuse ou modifie ce qui est écrit.</translation>
    </message>
    <message>
        <source>The rule “target” lets it keep its rows.</source>
        <translation>La règle « target » lui laisse ses lignes.</translation>
    </message>
    <message>
        <source>The target refuses them, or changes what is written: look at its triggers.</source>
        <translation>La cible les refuse, ou modifie ce qui est écrit : examinez ses déclencheurs.</translation>
    </message>
    <message>
        <source>%L1 rows of %2 on &quot;%3&quot; differ from the source&apos;s and were left as they are. %4</source>
        <translation>%L1 lignes de %2 sur « %3 » diffèrent de celles de la source et ont été laissées telles quelles. %4</translation>
    </message>
    <message>
        <source>%L1 rows of %2 on &quot;%3&quot; went on changing on both sides while they were compared: whether they are alike, the next comparison tells.</source>
        <translation>%L1 lignes de %2 sur « %3 » n&apos;ont cessé de changer des deux côtés pendant la comparaison : la prochaine dira si elles sont identiques.</translation>
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
    <name>TargetRun</name>
    <message numerus="yes">
        <source>&quot;%1&quot; has not answered for %n second(s).</source>
        <translation>
            <numerusform>«&#xa0;%1&#xa0;» ne répond plus depuis %n seconde.</numerusform>
            <numerusform>«&#xa0;%1&#xa0;» ne répond plus depuis %n secondes.</numerusform>
        </translation>
    </message>
    <message>
        <source>Look whether its server still works, or whether somebody locks the table.</source>
        <translation>Vérifiez si son serveur fonctionne encore, ou si quelqu’un verrouille la table.</translation>
    </message>
    <message>
        <source>Somebody may have renamed or changed a table meanwhile. The next run looks at it again, says what is different, and goes on from the checkpoint.</source>
        <translation>Quelqu&apos;un a pu renommer ou modifier une table entre-temps. La prochaine exécution l&apos;examine à nouveau, dit ce qui diffère et reprend au point de contrôle.</translation>
    </message>
</context>
<context>
    <name>TargetTable</name>
    <message>
        <source>&quot;%1&quot;: the connection was lost.</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: la connexion a été perdue.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; and &quot;%2&quot; lead to the same table %3.</source>
        <translation>«&#xa0;%1&#xa0;» et «&#xa0;%2&#xa0;» mènent à la même table %3.</translation>
    </message>
    <message>
        <source>Choose another target, or another name for the table there.</source>
        <translation>Choisissez une autre cible, ou un autre nom pour la table sur celle-ci.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the database that the last run read: it was restored, failed over or replaced.</source>
        <translation>«&#xa0;%1&#xa0;» n’est pas la base de données que la dernière exécution a lue&#xa0;: elle a été restaurée, remplacée, ou a fait l’objet d’une bascule.</translation>
    </message>
    <message>
        <source>Rows may be lost there that the targets still have. When you know that its data is right, let the job copy all again.</source>
        <translation>Des lignes que les cibles ont encore y manquent peut-être. Si vous savez que ses données sont bonnes, laissez la tâche tout recopier.</translation>
    </message>
    <message>
        <source>%1 has changed since it was copied: %2.</source>
        <translation>%1 a changé depuis sa copie&#xa0;: %2.</translation>
    </message>
    <message>
        <source>Change &quot;%1&quot; accordingly, then let the job copy all again.</source>
        <translation>Modifiez «&#xa0;%1&#xa0;» en conséquence, puis laissez la tâche tout recopier.</translation>
    </message>
    <message>
        <source>%1 was made on &quot;%2&quot;, and is not there.</source>
        <translation>%1 a été créée sur «&#xa0;%2&#xa0;», et ne s’y trouve pas.</translation>
    </message>
    <message>
        <source>&quot;%1&quot;: this kind of database cannot be copied to.</source>
        <translation>«&#xa0;%1&#xa0;»&#xa0;: ce type de base de données ne peut pas être la cible d’une copie.</translation>
    </message>
    <message>
        <source>%1 was gone from &quot;%2&quot;: it is made again, and all rows are copied.</source>
        <translation>%1 avait disparu de « %2 » : elle est recréée, et toutes les lignes sont copiées.</translation>
    </message>
</context>
<context>
    <name>TargetWriter</name>
    <message>
        <source>&quot;%1&quot; refuses the row %2 of %3: %4</source>
        <translation>«&#xa0;%1&#xa0;» refuse la ligne %2 de %3&#xa0;: %4</translation>
    </message>
    <message>
        <source>All rows before it are there. Correct the row, or let refused rows of this table go into quarantine; the next run goes on with it.</source>
        <translation>Toutes les lignes qui la précèdent y sont. Corrigez la ligne, ou laissez les lignes refusées de cette table aller en quarantaine&#xa0;; la prochaine exécution reprend à cette ligne.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; refuses more than %L2 rows of %3.</source>
        <translation>«&#xa0;%1&#xa0;» refuse plus de %L2 lignes de %3.</translation>
    </message>
    <message>
        <source>Look at the rows in quarantine: so many have one reason, and more would follow.</source>
        <translation>Examinez les lignes en quarantaine&#xa0;: un si grand nombre a une même cause, et d’autres suivraient.</translation>
    </message>
    <message>
        <source>… (%L1 letters in all)</source>
        <translation>… (%L1 caractères en tout)</translation>
    </message>
</context>
<context>
    <name>TaskListModel</name>
    <message>
        <source>Stopping</source>
        <translation>Arrêt en cours</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminée</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>En échec</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Arrêtée</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1&#xa0;min %2&#xa0;s</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1&#xa0;s</translation>
    </message>
    <message>
        <source>Began at %1</source>
        <translation>Commencée à %1</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Tâche</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Progression</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Durée</translation>
    </message>
</context>
<context>
    <name>TaskPanel</name>
    <message>
        <source>Tasks</source>
        <translation>Tâches</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Ask the selected tasks to end</source>
        <translation>Demander aux tâches choisies de se terminer</translation>
    </message>
    <message>
        <source>Clear finished</source>
        <translation>Retirer les terminées</translation>
    </message>
    <message>
        <source>Take what is over out of the list</source>
        <translation>Retirer de la liste ce qui est terminé</translation>
    </message>
</context>
<context>
    <name>TestReport</name>
    <message>
        <source>Testing %1…</source>
        <translation>Test de %1…</translation>
    </message>
    <message>
        <source>&amp;Diagnose</source>
        <translation>&amp;Diagnostiquer</translation>
    </message>
    <message>
        <source>Find out, layer by layer, why it does not work</source>
        <translation>Chercher, couche par couche, pourquoi cela ne fonctionne pas</translation>
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
    <name>TlsLook</name>
    <message>
        <source>a TLS version before 1.2</source>
        <translation>une version de TLS antérieure à 1.2</translation>
    </message>
    <message>
        <source>certificate for %1, issued by %2, valid until %3</source>
        <translation>certificat pour %1, émis par %2, valable jusqu’au %3</translation>
    </message>
    <message>
        <source>The server&apos;s certificate expired on %1. Have it renewed by whoever runs the server, and check this machine&apos;s clock.</source>
        <translation>Le certificat du serveur a expiré le %1. Faites-le renouveler par le responsable du serveur, et vérifiez l’horloge de cette machine.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is valid from %1 only. Check this machine&apos;s clock first.</source>
        <translation>Le certificat du serveur n’est valable qu’à partir du %1. Vérifiez d’abord l’horloge de cette machine.</translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s certificate expires on %1, in %n day(s). Have it renewed before.</source>
        <translation>
            <numerusform>Le certificat du serveur expire le %1, dans %n jour. Faites-le renouveler avant.</numerusform>
            <numerusform>Le certificat du serveur expire le %1, dans %n jours. Faites-le renouveler avant.</numerusform>
        </translation>
    </message>
    <message>
        <source>The certificate is signed by &quot;%1&quot;, whom this system does not trust. Ask for that authority&apos;s certificate and name it in the profile as CA file.</source>
        <translation>Le certificat est signé par «&#xa0;%1&#xa0;», à qui ce système ne fait pas confiance. Demandez le certificat de cette autorité et indiquez-le dans le profil comme fichier CA.</translation>
    </message>
    <message>
        <source>The certificate is signed by &quot;%1&quot;, and the profile&apos;s CA file %2 does not hold that authority. Ask for the right CA file, and make sure that this is really your server.</source>
        <translation>Le certificat est signé par «&#xa0;%1&#xa0;», et le fichier CA %2 du profil ne contient pas cette autorité. Demandez le bon fichier CA, et assurez-vous que c’est bien votre serveur.</translation>
    </message>
    <message>
        <source>The certificate is for %1, you asked for %2. Put a name of the certificate into the profile as host, or have a certificate made for %2. TLS mode verify-ca trusts the authority without looking at the name.</source>
        <translation>Le certificat est pour %1, vous avez demandé %2. Mettez dans le profil, comme hôte, un nom du certificat, ou faites établir un certificat pour %2. Le mode TLS verify-ca fait confiance à l’autorité sans regarder le nom.</translation>
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
    <name>ValueCell</name>
    <message>
        <source>A value is none of a column&apos;s type, &quot;%1&quot;.</source>
        <translation>Une valeur n’est pas du type de la colonne, «&#xa0;%1&#xa0;».</translation>
    </message>
</context>
<context>
    <name>ValueJson</name>
    <message>
        <source>A value in JSON is not one that Penstock writes.</source>
        <translation>Une valeur en JSON n’est pas de celles que Penstock écrit.</translation>
    </message>
</context>
<context>
    <name>ValuePanel</name>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Octets</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Clé</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>Ways to show the value</source>
        <translation>Façons d’afficher la valeur</translation>
    </message>
    <message>
        <source>Value as text</source>
        <translation>Valeur en texte</translation>
    </message>
    <message>
        <source>Value as JSON</source>
        <translation>Valeur en JSON</translation>
    </message>
    <message>
        <source>Value as bytes</source>
        <translation>Valeur en octets</translation>
    </message>
    <message>
        <source>Value as picture</source>
        <translation>Valeur en image</translation>
    </message>
    <message>
        <source>Copy the whole value</source>
        <translation>Copier la valeur entière</translation>
    </message>
    <message>
        <source>Close the value panel</source>
        <translation>Fermer le panneau de valeur</translation>
    </message>
    <message>
        <source>%1: NULL</source>
        <translation>%1&#xa0;: NULL</translation>
    </message>
    <message>
        <source>Show 1 MiB more of %1</source>
        <translation>Afficher 1&#xa0;Mio de plus de %1</translation>
    </message>
    <message>
        <source>NULL</source>
        <translation>NULL</translation>
    </message>
    <message>
        <source>No value is selected.</source>
        <translation>Aucune valeur n’est choisie.</translation>
    </message>
    <message>
        <source>This value is not JSON.</source>
        <translation>Cette valeur n’est pas du JSON.</translation>
    </message>
    <message>
        <source>Only values of up to %1 are shown as a tree.</source>
        <translation>Seules les valeurs de %1 au plus sont affichées en arbre.</translation>
    </message>
    <message>
        <source>This value has no bytes of its own.</source>
        <translation>Cette valeur n’a pas d’octets propres.</translation>
    </message>
    <message>
        <source>This value is no picture.</source>
        <translation>Cette valeur n’est pas une image.</translation>
    </message>
    <message>
        <source>Reading the picture…</source>
        <translation>Lecture de l’image…</translation>
    </message>
    <message>
        <source>The value is too long for the clipboard; export it to a file.</source>
        <translation>La valeur est trop longue pour le presse-papiers&#xa0;; exportez-la dans un fichier.</translation>
    </message>
    <message>
        <source>%1: 1 byte</source>
        <translation>%1&#xa0;: 1 octet</translation>
    </message>
    <message>
        <source>%1: %2 bytes</source>
        <translation>%1&#xa0;: %2 octets</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>This workspace is open in another window of Penstock.</source>
        <translation>Cet espace de travail est ouvert dans une autre fenêtre de Penstock.</translation>
    </message>
    <message>
        <source>Connections and history are shared; the pages here are this window&apos;s own.</source>
        <translation>Connexions et historique sont partagés&#xa0;; les pages d’ici sont propres à cette fenêtre.</translation>
    </message>
    <message>
        <source>Navigator</source>
        <translation>Navigateur</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Tâches</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Detach</source>
        <translation>Détacher</translation>
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
    <name>WorkspaceStore</name>
    <message>
        <source>The workspace %1 does not exist.</source>
        <translation>L’espace de travail %1 n’existe pas.</translation>
    </message>
</context>
<context>
    <name>XlsxWriter</name>
    <message>
        <source>%1 cannot be written.</source>
        <translation>Impossible d’écrire %1.</translation>
    </message>
    <message>
        <source>The result has %1 columns; a sheet of Excel has room for 16,384.</source>
        <translation>Le résultat a %1 colonnes&#xa0;; une feuille Excel peut en contenir 16&#x202f;384.</translation>
    </message>
    <message>
        <source>Choose fewer columns, or export as CSV.</source>
        <translation>Choisissez moins de colonnes, ou exportez en CSV.</translation>
    </message>
    <message>
        <source>Row %1, column &quot;%2&quot; has %3 letters; a cell of Excel has room for 32,767.</source>
        <translation>Ligne %1, la colonne «&#xa0;%2&#xa0;» a %3 lettres&#xa0;; une cellule Excel peut en contenir 32&#x202f;767.</translation>
    </message>
    <message>
        <source>Leave that column out, or export as CSV or JSON.</source>
        <translation>Laissez cette colonne de côté, ou exportez en CSV ou en JSON.</translation>
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
        <translation>Penstock&#xa0;: un seul outil pour toutes vos bases de données.
Sans --workspace, l’espace de travail personnel est ouvert, sa clé gardée par le trousseau.</translation>
    </message>
</context>
</TS>
