using Gateway.Sip.Messages;
using Gateway.Sip.Machines;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>
/// The element that a <see cref="ProxyCore"/> forwards for. It decides where requests go; how they are forwarded, and which response goes
/// back, is the proxy core's business. Called synchronously on the element's own thread; calling the proxy core back from within is fine.
/// </summary>
public interface IProxyOwner
{
    /// <summary>
    /// A request that is fit to be forwarded (RFC 3261 §16.3) waits for its targets. Answer with <see cref="ProxyCore.Forward(ProxyRequest, in ProxyTarget, MonotonicTime)"/>
    /// or <see cref="ProxyCore.Refuse(ProxyRequest, SipResponse, MonotonicTime)"/>, from within or later.
    /// </summary>
    void TargetsWanted(ProxyRequest request, MonotonicTime now);

    /// <summary>Where the ACK to a 2xx goes. There is no time to think: it is relayed without state (RFC 3261 §16.11).</summary>
    /// <param name="ack">The ACK as received.</param>
    /// <param name="requestUri">Its Request-URI after route preprocessing.</param>
    /// <param name="from">The flow it came on.</param>
    /// <param name="now">The present time.</param>
    /// <param name="target">The target; its default leaves everything as it is.</param>
    /// <returns><c>false</c> to drop the ACK.</returns>
    bool TryTargetAck(SipRequest ack, ReadOnlyMemory<byte> requestUri, Flow from, MonotonicTime now, out ProxyTarget target)
    {
        target = new(default);
        return true;
    }

    /// <summary>Where a Route value or Request-URI leads.</summary>
    /// <returns>The hop; <c>null</c> to take the URI at its word (RFC 3263).</returns>
    NextHop? HopTo(SipUriView uri) => null;

    /// <summary>A copy of the request is about to go to a target: the owner may change headers that are its business, never those of routing.</summary>
    void Forwarding(ProxyRequest request, in ProxyTarget target, NextHop hop, MessageEdit edit)
    {
    }

    /// <summary>A response is about to go upstream: the owner may change headers that are its business.</summary>
    /// <param name="request">The request that is answered.</param>
    /// <param name="target">The target that answered.</param>
    /// <param name="from">The hop that it answered from; <c>null</c> for a response that is made here because no target answered.</param>
    /// <param name="response">The response as received, or as made here.</param>
    /// <param name="edit">Changes to it.</param>
    void Relaying(ProxyRequest request, in ProxyTarget target, NextHop? from, SipResponse response, MessageEdit edit)
    {
    }

    /// <summary>
    /// A final response has been chosen. A fact that has to be recorded first can hold it back. The response is the proxy core's; what is to be
    /// known of it later has to be read now.
    /// </summary>
    /// <returns><c>false</c> to hold it until <see cref="ProxyCore.Release"/>.</returns>
    bool MayRelay(ProxyRequest request, SipResponse final, MonotonicTime now) => true;

    /// <summary>A round of a search that has a ring time ended without success (<see cref="ProxyCore.Search"/>).</summary>
    /// <param name="request">The request.</param>
    /// <param name="answers">What its targets answered, in the order in which they were asked.</param>
    /// <param name="now">The present time.</param>
    /// <returns>The next round; <c>null</c> when the best of all answers is to go upstream.</returns>
    ProxyRound? NextRound(ProxyRequest request, IReadOnlyList<RoundAnswer> answers, MonotonicTime now) => null;

    /// <summary>
    /// The request ended and nothing final goes upstream: no target of a non-INVITE request answered in time, so that the client upstream
    /// has given up by itself (RFC 4320 §4.2), or it did so before the owner had decided.
    /// </summary>
    void Abandoned(ProxyRequest request, MonotonicTime now)
    {
    }

    /// <summary>A target could not be reached or did not answer.</summary>
    /// <returns>The status that this counts as: by RFC 3261 §16.7 and §16.9 408 for silence and 503 for a transport error.</returns>
    int TargetFailed(ProxyRequest request, in ProxyTarget target, ClientFailure failure, MonotonicTime now) =>
        failure == ClientFailure.Timeout ? SipStatus.RequestTimeout : SipStatus.ServiceUnavailable;
}
