using System.Net;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>baresip, registered as one user, typed to over its standard input. It knows nothing of push-to-talk: its contact carries no feature tag.</summary>
internal sealed class Baresip
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private Baresip(OwnedProcess process) => Process = process;

    public OwnedProcess Process { get; }

    /// <summary>Starts it and waits until it says that it is registered.</summary>
    /// <param name="transport"><c>udp</c> or <c>tcp</c>.</param>
    public static async Task<Baresip> RegisterAsync(
        Site site, IPEndPoint at, IPEndPoint proxy, string user, string domain, string password, string transport)
    {
        var path = Peers.Require("baresip");
        var directory = site.NewDirectory($"baresip-{user}");
        await File.WriteAllTextAsync(Path.Combine(directory, "config"), $"""
            sip_listen {at}
            module_path /usr/lib/baresip/modules
            module stdio.so
            module g711.so
            module_tmp account.so
            module_app menu.so

            """);
        await File.WriteAllTextAsync(Path.Combine(directory, "accounts"),
            $"<sip:{user}@{domain};transport={transport}>;auth_user={user};auth_pass={password};outbound=\"sip:{proxy};transport={transport}\";regint=60\n");
        var phone = new Baresip(site.Start($"baresip {user}", path, ["-f", directory, "-4"]));
        await phone.Process.SaysAsync("registered successfully", Patience);
        return phone;
    }

    /// <summary>Waits until it shows a message.</summary>
    public Task ShowsAsync(string from, string text) => Process.SaysAsync($"{from}: \"{text}\"", Patience);

    /// <summary>Quits, which takes its registration away.</summary>
    public async Task QuitAsync()
    {
        await Process.TypeAsync("/quit\n");
        await Process.ExitAsync(Patience);
    }
}
