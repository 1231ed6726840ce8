using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>
/// kamailio as the SIP/IP core of a network: registrar, digest, asserted identities, and the alerts of its phones routed through a PoC server, first for the
/// sender (<c>orig</c>), then for the target (<c>term</c>), as an initial filter criterion would.
/// </summary>
internal sealed class Kamailio
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private Kamailio(OwnedProcess process) => Process = process;

    public OwnedProcess Process { get; }

    /// <param name="pocServer">Where the PoC server is reached.</param>
    /// <param name="pocClient">Where the PoC Client of the consoles sends from; it is trusted to say who is speaking.</param>
    /// <param name="password">Every user's.</param>
    public static async Task<Kamailio> StartAsync(
        Site site, IPEndPoint at, string domain, IPEndPoint pocServer, IPEndPoint pocClient, string password)
    {
        var path = Peers.Require("kamailio");
        var directory = site.NewDirectory("kamailio");
        var template = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Interop", "Scenarios", "kamailio-core.cfg"));
        var configuration = Path.Combine(directory, "kamailio.cfg");
        await File.WriteAllTextAsync(configuration, template
            .Replace("{{at}}", at.ToString(), StringComparison.Ordinal)
            .Replace("{{domain}}", domain, StringComparison.Ordinal)
            .Replace("{{pocServer}}", pocServer.ToString(), StringComparison.Ordinal)
            .Replace("{{pocClientAddress}}", pocClient.Address.ToString(), StringComparison.Ordinal)
            .Replace("{{pocClientPort}}", pocClient.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{{password}}", password, StringComparison.Ordinal));
        var process = site.Start(
            "kamailio", path, ["-DD", "-E", "-f", configuration, "-Y", directory, "-P", Path.Combine(directory, "pid"), "-m", "32", "-M", "4"]);
        await Site.ListensAsync(ProtocolType.Udp, at, process, Patience);
        await Site.ListensAsync(ProtocolType.Tcp, at, process, Patience);
        return new(process);
    }
}
