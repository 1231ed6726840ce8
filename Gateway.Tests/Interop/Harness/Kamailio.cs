using System.Net;
using System.Net.Sockets;
using Gateway.Tests.Support;

namespace Gateway.Tests.Interop.Harness;

/// <summary>
/// kamailio as the SIP/IP core of a network: registrar with GRUUs, digest, asserted identities, other networks by their domain, and what its users ask of PoC
/// led through a PoC server, first for the sender (<c>orig</c>), then for the target (<c>term</c>), as an initial filter criterion would.
/// </summary>
internal sealed class Kamailio
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Kamailio(OwnedProcess process) => Process = process;

    public OwnedProcess Process { get; }

    /// <param name="pocServer">Where the PoC server is reached; the PoC Client of the consoles has the same address.</param>
    /// <param name="password">Every user's.</param>
    /// <param name="networks">Other networks and their cores.</param>
    /// <param name="groups">The user parts of this network's PoC Groups.</param>
    public static Task<Kamailio> StartAsync(
        Site site, IPEndPoint at, string domain, IPEndPoint pocServer, string password, IReadOnlyDictionary<string, IPEndPoint>? networks = null, params string[] groups) =>
        StartAsync(site, at, domain, pocServer, password, null, networks, groups);

    /// <inheritdoc cref="StartAsync(Site, IPEndPoint, string, IPEndPoint, string, IReadOnlyDictionary{string, IPEndPoint}, string[])"/>
    /// <param name="presence">Where its Presence Server is reached, on the PoC server's address; <c>null</c> = it has none.</param>
    public static async Task<Kamailio> StartAsync(
        Site site, IPEndPoint at, string domain, IPEndPoint pocServer, string password, IPEndPoint? presence, IReadOnlyDictionary<string, IPEndPoint>? networks = null, params string[] groups)
    {
        networks ??= new Dictionary<string, IPEndPoint>();
        var path = Peers.Require("kamailio");
        var directory = site.NewDirectory("kamailio");
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Interop", "Scenarios", "kamailio-core.cfg"));
        var words = new Dictionary<string, string>
        {
            ["at"] = at.ToString(),
            ["domain"] = domain,
            ["pocServer"] = pocServer.ToString(),
            ["pocAddress"] = pocServer.Address.ToString(),
            ["password"] = password,
            ["peers"] = Any(networks.Values.Select(core => core.Address.ToString().Replace(".", "\\.", StringComparison.Ordinal))),
            ["groups"] = Any(groups),
            ["presence"] = presence?.ToString() ?? "",
            ["routes"] = string.Join("\n    ", networks.Select(other =>
                $"if ($rd =~ \"(^|\\.){other.Key.Replace(".", "\\.", StringComparison.Ordinal)}$\") $du = \"sip:{other.Value}\";")),
        };
        foreach (var (word, value) in words)
            text = text.Replace($"{{{{{word}}}}}", value, StringComparison.Ordinal);
        var configuration = Path.Combine(directory, "kamailio.cfg");
        await File.WriteAllTextAsync(configuration, text);
        var process = site.Start(
            $"kamailio {domain}", path, ["-DD", "-E", "-f", configuration, "-Y", directory, "-P", Path.Combine(directory, "pid"), "-m", "32", "-M", "4"]);
        await Site.ListensAsync(ProtocolType.Udp, at, process, Patience);
        await Site.ListensAsync(ProtocolType.Tcp, at, process, Patience);
        return new(process);
    }

    private static string Any(IEnumerable<string> of) => of.DefaultIfEmpty("none").Aggregate((a, b) => $"{a}|{b}");
}
