<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>DoctorPage</name>
    <message numerus="yes">
        <source>It works, with %n remark(s).</source>
        <translation>
            <numerusform>It works, with %n remark.</numerusform>
            <numerusform>It works, with %n remarks.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportJob</name>
    <message numerus="yes">
        <source>Run the statement again, or export the %Ln row(s) received.</source>
        <translation>
            <numerusform>Run the statement again, or export the %Ln row received.</numerusform>
            <numerusform>Run the statement again, or export the %Ln rows received.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImportPanel</name>
    <message numerus="yes">
        <source>&amp;Import %n connections</source>
        <translation>
            <numerusform>&amp;Import %n connection</numerusform>
            <numerusform>&amp;Import %n connections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LimitsForm</name>
    <message numerus="yes">
        <source>%n connections, open within %1 s</source>
        <translation>
            <numerusform>%n connection, open within %1 s</numerusform>
            <numerusform>%n connections, open within %1 s</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MySqlProbe</name>
    <message numerus="yes">
        <source>sees %n tables</source>
        <translation>
            <numerusform>sees %n table</numerusform>
            <numerusform>sees %n tables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n sessions used</source>
        <translation>
            <numerusform>%1 of %n session used</numerusform>
            <numerusform>%1 of %n sessions used</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MySqlWarnings</name>
    <message numerus="yes">
        <source>%n more warning(s).</source>
        <translation>
            <numerusform>%n more warning.</numerusform>
            <numerusform>%n more warnings.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanMaker</name>
    <message numerus="yes">
        <source>Changes that are committed late may be missed until the next comparison of whole tables, at most %n hour(s) later.</source>
        <translation>
            <numerusform>Changes that are committed late may be missed until the next comparison of whole tables, at most %n hour later.</numerusform>
            <numerusform>Changes that are committed late may be missed until the next comparison of whole tables, at most %n hours later.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PostgresProbe</name>
    <message numerus="yes">
        <source>may read %1 of %n tables, write %2</source>
        <translation>
            <numerusform>may read %1 of %n table, write %2</numerusform>
            <numerusform>may read %1 of %n tables, write %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n sessions used</source>
        <translation>
            <numerusform>%1 of %n session used</numerusform>
            <numerusform>%1 of %n sessions used</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QueryRunner</name>
    <message numerus="yes">
        <source>%1: script of %n statements</source>
        <translation>
            <numerusform>%1: script of %n statement</numerusform>
            <numerusform>%1: script of %n statements</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplicationFailure</name>
    <message numerus="yes">
        <source>%n more tables have errors, see below.</source>
        <translation>
            <numerusform>%n more table has errors, see below.</numerusform>
            <numerusform>%n more tables have errors, see below.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplicationPlanCard</name>
    <message numerus="yes">
        <source>%n statements first</source>
        <translation>
            <numerusform>%n statement first</numerusform>
            <numerusform>%n statements first</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplicationPlanView</name>
    <message numerus="yes">
        <source>%n tables</source>
        <translation>
            <numerusform>%n table</numerusform>
            <numerusform>%n tables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n made or changed first</source>
        <comment>tables on targets</comment>
        <translation>
            <numerusform>%n made or changed first</numerusform>
            <numerusform>%n made or changed first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need a consent</source>
        <comment>tables</comment>
        <translation>
            <numerusform>%n needs a consent</numerusform>
            <numerusform>%n need a consent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cannot be copied</source>
        <comment>tables</comment>
        <translation>
            <numerusform>%n cannot be copied</numerusform>
            <numerusform>%n cannot be copied</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplicationTableOptions</name>
    <message numerus="yes">
        <source>%n tables</source>
        <translation>
            <numerusform>%n table</numerusform>
            <numerusform>%n tables</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplicationText</name>
    <message numerus="yes">
        <source>in %n seconds</source>
        <translation>
            <numerusform>in %n second</numerusform>
            <numerusform>in %n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n minutes</source>
        <translation>
            <numerusform>in %n minute</numerusform>
            <numerusform>in %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n hours</source>
        <translation>
            <numerusform>in %n hour</numerusform>
            <numerusform>in %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n days</source>
        <translation>
            <numerusform>in %n day</numerusform>
            <numerusform>in %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seconds ago</source>
        <translation>
            <numerusform>%n second ago</numerusform>
            <numerusform>%n seconds ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>every %n days</source>
        <translation>
            <numerusform>every %n day</numerusform>
            <numerusform>every %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>every %n hours</source>
        <translation>
            <numerusform>every %n hour</numerusform>
            <numerusform>every %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>every %n minutes</source>
        <translation>
            <numerusform>every %n minute</numerusform>
            <numerusform>every %n minutes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReplicationVerifyView</name>
    <message numerus="yes">
        <source>%n comparisons failed</source>
        <translation>
            <numerusform>%n comparison failed</numerusform>
            <numerusform>%n comparisons failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n copies differ from their source</source>
        <translation>
            <numerusform>%n copy differs from its source</numerusform>
            <numerusform>%n copies differ from their source</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ResultCopy</name>
    <message numerus="yes">
        <source>Copy %n row(s)</source>
        <translation>
            <numerusform>Copy %n row</numerusform>
            <numerusform>Copy %n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SafetyQuestion</name>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> and %n more</numerusform>
            <numerusform> and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Run %n statements on %1?</source>
        <translation>
            <numerusform>Run %n statement on %1?</numerusform>
            <numerusform>Run %n statements on %1?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SourceReader</name>
    <message numerus="yes">
        <source>%1: the scan of %2 has brought nothing for %n minute(s).</source>
        <translation>
            <numerusform>%1: the scan of %2 has brought nothing for %n minute.</numerusform>
            <numerusform>%1: the scan of %2 has brought nothing for %n minutes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TargetRun</name>
    <message numerus="yes">
        <source>&quot;%1&quot; has not answered for %n second(s).</source>
        <translation>
            <numerusform>&quot;%1&quot; has not answered for %n second.</numerusform>
            <numerusform>&quot;%1&quot; has not answered for %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TlsLook</name>
    <message numerus="yes">
        <source>The server&apos;s certificate expires on %1, in %n day(s). Have it renewed before.</source>
        <translation>
            <numerusform>The server&apos;s certificate expires on %1, in %n day. Have it renewed before.</numerusform>
            <numerusform>The server&apos;s certificate expires on %1, in %n days. Have it renewed before.</numerusform>
        </translation>
    </message>
</context>
</TS>
