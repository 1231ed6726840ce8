using System.Text;
using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transport;

namespace Gateway.Sip.Proxying;

/// <summary>What becomes of whoever takes a call that has been taken, or given up, before.</summary>
/// <remarks>
/// A proxy passes every 2xx on, and a caller who got two ends one of them (RFC 3261 §16.7 step 5, §13.2.2.4). A search rings people one after the other and
/// cancels each before the next, so a second answer means only that a CANCEL or its 487 was lost: the caller, who sees one call, shall not have to choose
/// between a person and a message box that records already. So the proxy does what he would do: it acknowledges the 2xx, as often as it comes, and ends its
/// dialog.
/// </remarks>
public sealed partial class ProxyCore
{
    // The caller may have used numbers in the early dialog that the proxy has not counted, PRACK for one; a gap is legal (RFC 3261 §12.2.1.1).
    private const uint NumbersLeft = 100;

    private static readonly SdpOrigin Nobody = new("-", "0", "0", "IP4", "0.0.0.0");

    private void HangUp(ProxyBranch branch, SipResponse success, MonotonicTime now)
    {
        var request = branch.Request;
        var dialog = Dialog.CreateAsClient(request.Request, success);
        if (!SipUriView.TryRead(Encoding.UTF8.GetBytes(dialog.RemoteTarget), out _))
            return;
        dialog = dialog with { RouteSet = dialog.RouteSet.RemoveRange(0, Math.Min(dialog.RouteSet.Length, RecordedUpToHere(request, branch))) };
        var via = Names.PointFor(branch.Hop!).ViaStart + _ids.NewBranch();
        var ack = dialog.Ack(request.Request, via);
        if (request.Request.Body.IsEmpty && RefusalOf(success) is { } answer)
            ack.Body(SessionDescription.MediaType, answer);
        if (CopyInDialog(ack.Build(), request, now) is var (acknowledged, ackHop))
            _layer.SendAck(acknowledged, ackHop, now);
        if (branch.IsHungUp)
            return;
        branch.IsHungUp = true;
        var next = dialog with { LocalCSeq = Math.Min(dialog.LocalCSeq + NumbersLeft, int.MaxValue - 1) };
        var bye = next.NewRequest(SipMethod.Bye, via).Request.Header(HeaderId.Reason, CompletedElsewhere).Build();
        if (CopyInDialog(bye, request, now) is var (ended, byeHop))
            _layer.Send(ended, byeHop, now);
    }

    // The owner knows how a phone is reached, as for an ACK of the caller's. The Via is the one that every copy gets.
    private (SipRequest Copy, NextHop Hop)? CopyInDialog(SipRequest own, ProxyRequest request, MonotonicTime now)
    {
        var message = (SipRequest)new MessageEdit(own).Remove(HeaderId.Via).ToMessage();
        var routed = RoutedRequest.Of(message, Names);
        return _owner.TryTargetAck(message, routed.RequestUri, request.From, now, out var target)
            ? CopyFor(new ProxyRequest(default, message, request.From, routed), target, breadth: 0)
            : null;
    }

    // Of the recorded routes those of the caller's side come first, then ours.
    private int RecordedUpToHere(ProxyRequest request, ProxyBranch branch)
    {
        var above = request.Request.Values(HeaderId.RecordRoute).Count();
        return !_settings.RecordsRoute ? above : above + (ReferenceEquals(Names.PointFor(request.From), Names.PointFor(branch.Hop!)) ? 1 : 2);
    }

    // An offer in the 2xx is answered even by who does not want the call: every line refused (RFC 3261 §13.2.2.4, RFC 3264 §6).
    private static byte[]? RefusalOf(SipResponse success) => SessionDescription.TryParse(success.Body.Span, out var offer, out _)
        ? new SessionDescription
        {
            Origin = Nobody,
            Timing = offer.Timing,
            Media = [.. offer.Media.Select(media => new MediaDescription { Media = media.Media, Port = 0, Protocol = media.Protocol, Formats = media.Formats })],
        }.Write()
        : null;
}
