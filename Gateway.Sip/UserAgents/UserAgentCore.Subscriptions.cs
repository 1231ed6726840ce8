using System.Globalization;
using System.Text;
using Gateway.Sip.Dialogs;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>Subscriptions in both directions.</summary>
public sealed partial class UserAgentCore
{
    /// <summary>
    /// Grants a SUBSCRIBE or REFER: answers it 200, never 202 (RFC 6665 §8.3.1, RFC 7647 §5). A NOTIFY is owed at once:
    /// <see cref="IncomingSubscription.Notify"/>.
    /// </summary>
    /// <param name="transaction">As told.</param>
    /// <param name="subscribeOrRefer">As told, outside or inside a dialog.</param>
    /// <param name="terms">How long and as whom.</param>
    /// <param name="owner">Who notifies.</param>
    /// <param name="now">The present.</param>
    public IncomingSubscription AcceptSubscription(
        ServerTransactionId transaction, SipRequest subscribeOrRefer, SubscriptionTerms terms, ISubscriptionOwner owner, MonotonicTime now)
    {
        var isInDialog = TryFindEnd(subscribeOrRefer, out var end);
        if (!isInDialog)
        {
            end = new(Encoding.Latin1.GetString(subscribeOrRefer.CallId), _ids.NewTag(), terms.Contact, _layer.HopOf(transaction) ?? NowhereKnown)
            {
                Credentials = terms.Credentials,
            };
            Add(end);
        }

        var isRefer = subscribeOrRefer.Method == SipMethod.Refer;
        var (package, id) = isRefer ? ("refer", isInDialog ? subscribeOrRefer.CSeq.Number.ToString(CultureInfo.InvariantCulture) : null) : PackageOf(subscribeOrRefer);
        var lasting = isRefer || !subscribeOrRefer.TryGetDeltaSeconds(HeaderId.Expires, out var asked) || TimeSpan.FromSeconds(asked) > terms.Expires
            ? terms.Expires
            : TimeSpan.FromSeconds(asked);
        var subscription = new IncomingSubscription(this, end!, package, id, terms, owner, lasting, now);
        (end!.Notifiers ??= []).Add(subscription);
        SubscriptionCount++;
        AnswerSubscribe(transaction, subscribeOrRefer, end, terms, lasting, now);
        Settle(subscription, now);
        return subscription;
    }

    /// <summary>Sends a SUBSCRIBE or REFER. SUBSCRIBE is refreshed by itself; what comes of it is told, never before this returns.</summary>
    /// <param name="subscribeOrRefer">With Event in its extras, or Refer-To; and with a Contact.</param>
    /// <param name="owner">Who hears of it.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="ArgumentException">Another method, no Contact, or a text that holds a control character: the caller's bug.</exception>
    public OutgoingSubscription Subscribe(OutgoingRequest subscribeOrRefer, ISubscriberOwner owner, MonotonicTime now)
    {
        if (subscribeOrRefer.Method != SipMethod.Subscribe && subscribeOrRefer.Method != SipMethod.Refer)
            throw new ArgumentException("neither SUBSCRIBE nor REFER", nameof(subscribeOrRefer));
        var contact = subscribeOrRefer.Contact ?? throw new ArgumentException("a subscription needs a Contact", nameof(subscribeOrRefer));
        var end = new DialogEnd(subscribeOrRefer.CallId ?? _ids.NewCallId(), _ids.NewTag(), contact, subscribeOrRefer.Hop)
        {
            Credentials = subscribeOrRefer.Credentials,
        };
        var request = BuildRequest(subscribeOrRefer, end.CallId, end.LocalTag);
        var subscription = new OutgoingSubscription(this, end, subscribeOrRefer, request, owner, now);
        Add(end);
        SubscriptionCount++;
        Send(new SubscribeExchange(this, subscription, request, subscribeOrRefer.Hop), now);
        return subscription;
    }

    internal void AnswerSubscribe(
        ServerTransactionId transaction, SipRequest request, DialogEnd end, SubscriptionTerms terms, TimeSpan lasting, MonotonicTime now)
    {
        var response = new ResponseBuilder(request, terms.IsKnown ? SipStatus.NoNotification : SipStatus.Ok, toTag: end.LocalTag).Header(HeaderId.Contact, end.Contact);
        if (request.Method == SipMethod.Subscribe)
            response.Header(HeaderId.Expires, ((long)lasting.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        var built = Finish(response, terms.Extras);
        if (end.Dialog is null && Dialog.TryCreateAsServer(request, built, _ids.NewCSeq(), out var dialog))
            end.Dialog = dialog;
        _layer.Respond(transaction, built, now);
    }

    internal void SendSubscribe(OutgoingSubscription subscription, uint seconds, MessageExtras extras, MonotonicTime now)
    {
        var request = BeginInDialog(subscription.End, SipMethod.Subscribe, extras.Body, out var hop)
            .Header(HeaderId.Expires, seconds.ToString(CultureInfo.InvariantCulture));
        Send(new SubscribeExchange(this, subscription, Finish(request, extras), hop), now);
    }

    internal void Forget(IncomingSubscription subscription)
    {
        _timed.Remove(subscription);
        if (subscription.End.Notifiers?.Remove(subscription) != true)
            return;
        SubscriptionCount--;
        Release(subscription.End);
    }

    internal void Forget(OutgoingSubscription subscription)
    {
        _timed.Remove(subscription);
        if (subscription.End.Subscriber != subscription)
            return;
        subscription.End.Subscriber = null;
        SubscriptionCount--;
        Release(subscription.End);
    }

    // The subscription that a SUBSCRIBE in a dialog is for: the same package with the same id (RFC 6665 §4.2.1.2).
    private static IncomingSubscription? NotifierOf(DialogEnd end, SipRequest subscribe)
    {
        if (end.Notifiers is not { } notifiers)
            return null;
        var (package, id) = PackageOf(subscribe);
        return notifiers.Find(subscription => subscription.Package == package && subscription.EventId == id);
    }

    private static (string Package, string? Id) PackageOf(SipRequest subscribe)
    {
        if (!subscribe.TryGet(HeaderId.Event, out var value))
            return ("", null);
        var semicolon = value.IndexOf((byte)';');
        var package = Encoding.UTF8.GetString(HeaderValues.Trim(semicolon < 0 ? value : value[..semicolon]));
        return semicolon >= 0 && new Parameters(value[semicolon..]).TryGet("id"u8, out var id) ? (package, Encoding.UTF8.GetString(id)) : (package, null);
    }

    // The owner answered when the transaction was over: then the dialog goes by its Contact and routes alone.
    private static readonly NextHop NowhereKnown = new NextHop.To(TransportKind.Udp, "invalid", 0);
}
