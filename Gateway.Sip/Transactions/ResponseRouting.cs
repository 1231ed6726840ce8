using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Transactions;

/// <summary>Where a response goes (RFC 3261 §18.2.2, RFC 3581 §4).</summary>
public static class ResponseRouting
{
    /// <summary>The hop for the response to a request.</summary>
    /// <param name="via">The topmost Via of the request, or that of the response once the own Via is gone.</param>
    /// <param name="requestFlow">The flow on which the request came.</param>
    /// <returns>The hop; <c>null</c> when the Via asks for a broadcast or multicast address or cannot be read: then nothing is sent.</returns>
    public static NextHop? HopFor(ViaView via, Flow requestFlow) => via.Host.IsEmpty ? null : new NextHop.Over(requestFlow);
}
