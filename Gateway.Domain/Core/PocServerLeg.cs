using System.Text;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

/// <summary>
/// The way through the PoC server and back, as two Route values: one that tells the server on whose side it is asked, and one of our own that
/// tells us on return what has been done. So the core keeps no state for it, and a spiral is no loop.
/// </summary>
/// <param name="Hop">Where the PoC server is.</param>
/// <param name="OriginatingRoute">Route for the sender's side.</param>
/// <param name="TerminatingRoute">Route for the target's side.</param>
/// <param name="ControllingRoute">Route to the controlling PoC function, where a request for a group ends.</param>
internal sealed record PocServerLeg(NextHop Hop, byte[] OriginatingRoute, byte[] TerminatingRoute, byte[] ControllingRoute)
{
    /// <summary>The user part of our own Route value that comes back from the sender's side.</summary>
    public const string OriginatingDone = "orig-done";

    /// <summary>The user part of our own Route value that comes back from the target's side.</summary>
    public const string TerminatingDone = "term-done";

    /// <summary>
    /// The user part of our own Route value by which a controlling PoC function says that its INVITE is for one person, whom nobody has been looked for yet: he was
    /// named in a body (docs/adr/0030).
    /// </summary>
    public const string SearchWanted = "find-me";

    public static PocServerLeg? Of(SipCoreSettings settings)
    {
        if (settings.PocServer is not { } server)
            return null;
        var hop = settings.PocServerHop ?? new NextHop.Over(Flow.InProcess(server));
        var own = SentBack(settings, hop);
        return new(
            hop, Route(server, "orig", OriginatingDone, own), Route(server, "term", TerminatingDone, own),
            Encoding.ASCII.GetBytes($"<sip:ctrl@{server};lr>"));
    }

    // How the PoC server reaches us: by name in the process, by the address of the transport outside of it.
    private static string SentBack(SipCoreSettings settings, NextHop hop)
    {
        if (hop is NextHop.To(var kind, _, _))
        {
            foreach (var point in settings.Points)
            {
                if (point.Kind == kind)
                    return point.RouteUri["sip:".Length..];
            }
        }

        return $"{settings.HostName};lr";
    }

    private static byte[] Route(string server, string side, string done, string own) =>
        Encoding.ASCII.GetBytes($"<sip:{side}@{server};lr>, <sip:{done}@{own}>");
}
