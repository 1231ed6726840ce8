using System.Net;

namespace Gateway.Bench.Presence;

/// <summary>kamailio's presence server with one worker, everything in memory, every NOTIFY sent at once.</summary>
internal static class KamailioPresence
{
    private const string Modules = "/usr/lib/x86_64-linux-gnu/kamailio/modules";
    private const string Tables = "/usr/share/kamailio/dbtext/kamailio";

    public static bool IsInstalled => KamailioServer.IsInstalled && File.Exists(Path.Combine(Modules, "presence.so"));

    public static KamailioServer Start(IPEndPoint listen) => KamailioServer.Start(
        listen, "tm.so sl.so maxfwd.so textops.so db_text.so presence.so presence_xml.so",
        """
            if (!t_newtran()) { sl_reply_error(); exit; }
            if (method == "PUBLISH") { handle_publish(); exit; }
            if (method == "SUBSCRIBE") { handle_subscribe(); exit; }
            t_reply("405", "Method Not Allowed");

        """,
        directory =>
        {
            // The module wants tables to be there, also where it keeps nothing in them.
            foreach (var table in Directory.EnumerateFiles(Tables))
                File.Copy(table, Path.Combine(directory.FullName, Path.GetFileName(table)));
            return $"""
                modparam("presence|presence_xml", "db_url", "text://{directory.FullName}")
                modparam("presence", "server_address", "sip:{listen}")
                modparam("presence", "subs_db_mode", 0)
                modparam("presence", "publ_cache", 2)
                modparam("presence", "notifier_processes", 0)
                modparam("presence", "subs_htable_size", 16)
                modparam("presence", "pres_htable_size", 16)
                modparam("presence_xml", "force_active", 1)
                """;
        });
}
