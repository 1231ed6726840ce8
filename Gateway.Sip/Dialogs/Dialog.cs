using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Dialogs;

/// <summary>
/// The state of a dialog at one of its ends (RFC 3261 §12): who speaks, how requests are numbered, and which way they go. Immutable; every
/// change gives a new one. When a dialog begins and ends is for its usage to say.
/// </summary>
public sealed partial record Dialog
{
    private Dialog()
    {
    }

    /// <summary>Its name at this end.</summary>
    public required DialogId Id { get; init; }

    /// <summary>This end as From of our requests: a name-addr with our tag.</summary>
    public required string LocalParty { get; init; }

    /// <summary>The other end as To of our requests: a name-addr with its tag, if it has one.</summary>
    public required string RemoteParty { get; init; }

    /// <summary>The CSeq number of our last request; the next has one more.</summary>
    public required uint LocalCSeq { get; init; }

    /// <summary>The CSeq number of the peer's last request; <c>null</c> until it has sent one (RFC 3261 §12.1.2 "empty").</summary>
    public uint? RemoteCSeq { get; init; }

    /// <summary>The values for Route of our requests, nearest first, with every parameter they were recorded with.</summary>
    public required ImmutableArray<string> RouteSet { get; init; }

    /// <summary>The URI in the Contact of the peer.</summary>
    public required string RemoteTarget { get; init; }

    /// <summary>Whether the dialog was made by a request to a sips: URI, so that no hop of it may be insecure.</summary>
    public required bool IsSecure { get; init; }

    /// <summary>Whether a 2xx was sent or received; before it the dialog is early.</summary>
    public required bool IsConfirmed { get; init; }

    /// <summary>
    /// The dialog that a 101-199 or 2xx makes at the client (RFC 3261 §12.1.2). Every To tag among the responses to one request makes one.
    /// </summary>
    /// <returns><c>false</c> when the response has no usable Contact, and so says nowhere to go: the peer's fault.</returns>
    public static bool TryCreateAsClient(SipRequest sent, SipResponse arrived, [NotNullWhen(true)] out Dialog? dialog)
    {
        dialog = TryGetTarget(arrived, out var target) ? CreateAsClient(sent, arrived, target) : null;
        return dialog is not null;
    }

    /// <summary>
    /// The dialog that a 2xx makes at the client. When it has no usable Contact, which is the peer's fault, the Request-URI stands in for it: the
    /// 2xx has to be acknowledged all the same.
    /// </summary>
    public static Dialog CreateAsClient(SipRequest sent, SipResponse success) =>
        CreateAsClient(sent, success, TryGetTarget(success, out var target) ? target : sent.RequestUriText);

    /// <summary>The dialog that a 101-199 or 2xx makes at the server (RFC 3261 §12.1.1).</summary>
    /// <param name="arrived">The request.</param>
    /// <param name="sent">The response, with a To tag.</param>
    /// <param name="cseq">Our requests are numbered from one above it; chosen at random below 2^31 (RFC 3261 §8.1.1.5).</param>
    /// <param name="dialog">The dialog.</param>
    /// <returns><c>false</c> when the request has no usable Contact: it deserves a 400.</returns>
    public static bool TryCreateAsServer(SipRequest arrived, SipResponse sent, uint cseq, [NotNullWhen(true)] out Dialog? dialog)
    {
        dialog = null;
        if (!TryGetTarget(arrived, out var target))
            return false;
        dialog = new()
        {
            Id = DialogId.OfSent(sent),
            LocalParty = TextOf(sent, HeaderId.To),
            RemoteParty = TextOf(arrived, HeaderId.From),
            LocalCSeq = cseq,
            RemoteCSeq = arrived.CSeq.Number,
            RouteSet = RecordedRoutes(arrived, reversed: false),
            RemoteTarget = target,
            IsSecure = IsSips(arrived.RequestUri),
            IsConfirmed = sent.IsSuccess,
        };
        return true;
    }

    /// <summary>
    /// What a 2xx to the request that made it does to an early dialog at the client: it is confirmed, and its route set is that of the
    /// 2xx (RFC 3261 §13.2.2.4). A confirmed dialog only takes the new target.
    /// </summary>
    /// <param name="success">A 2xx with the tags of this dialog.</param>
    public Dialog Confirm(SipResponse success)
    {
        var refreshed = RefreshTarget(success);
        return IsConfirmed ? refreshed : refreshed with { IsConfirmed = true, RouteSet = RecordedRoutes(success, reversed: true) };
    }

    /// <summary>
    /// What a target refresh request, or the 2xx to one, does to the dialog (RFC 3261 §12.2): its Contact is the new target. The route
    /// set never changes. Other messages change nothing.
    /// </summary>
    public Dialog RefreshTarget(SipMessage message)
    {
        var refreshes = message is SipRequest request
            ? RefreshesTarget(request.Method)
            : message is SipResponse { IsSuccess: true } && RefreshesTarget(message.CSeq.Method);
        return refreshes && TryGetTarget(message, out var target) ? this with { RemoteTarget = target } : this;
    }

    /// <summary>Takes in a request of the peer (RFC 3261 §12.2.2).</summary>
    /// <param name="request">A request of this dialog.</param>
    /// <param name="next">The dialog after it, with the new number and target.</param>
    /// <returns>
    /// <c>false</c> when its CSeq is lower than that of an earlier one: it is to be answered 500, and changes nothing. ACK and CANCEL repeat
    /// the number of their INVITE and are always in order.
    /// </returns>
    public bool TryAccept(SipRequest request, out Dialog next)
    {
        next = this;
        if (request.Method == SipMethod.Ack || request.Method == SipMethod.Cancel)
            return true;
        if (RemoteCSeq is { } last && request.CSeq.Number < last)
            return false;
        next = RefreshTarget(request) with { RemoteCSeq = request.CSeq.Number };
        return true;
    }

    private static Dialog CreateAsClient(SipRequest sent, SipResponse arrived, string target) => new()
    {
        Id = DialogId.OfArrived(arrived),
        LocalParty = TextOf(sent, HeaderId.From),
        RemoteParty = TextOf(arrived, HeaderId.To),
        LocalCSeq = sent.CSeq.Number,
        RouteSet = RecordedRoutes(arrived, reversed: true),
        RemoteTarget = target,
        IsSecure = IsSips(sent.RequestUri),
        IsConfirmed = arrived.IsSuccess,
    };

    private static bool RefreshesTarget(SipMethod method) =>
        method == SipMethod.Invite || method == SipMethod.Update || method == SipMethod.Subscribe || method == SipMethod.Notify
        || method == SipMethod.Refer;

    private static bool TryGetTarget(SipMessage message, [NotNullWhen(true)] out string? target)
    {
        target = null;
        if (!message.TryGetFirstValue(HeaderId.Contact, out var value) || !NameAddrView.TryRead(value, out var contact)
            || SipUriView.SchemeOf(contact.Uri).IsEmpty)
            return false;
        target = Encoding.UTF8.GetString(contact.Uri);
        return true;
    }

    private static ImmutableArray<string> RecordedRoutes(SipMessage message, bool reversed)
    {
        if (!message.Has(HeaderId.RecordRoute))
            return [];
        var routes = ImmutableArray.CreateBuilder<string>();
        foreach (var route in message.Values(HeaderId.RecordRoute))
            routes.Add(Encoding.UTF8.GetString(route));
        if (reversed)
            routes.Reverse();
        return routes.ToImmutable();
    }

    private static bool IsSips(ReadOnlySpan<byte> uri) => Ascii.EqualsIgnoreCase(SipUriView.SchemeOf(uri), "sips"u8);

    private static string TextOf(SipMessage message, HeaderId id) =>
        message.Text(id) ?? throw new ArgumentException($"the message has no {id}: it was not validated", nameof(message));
}
