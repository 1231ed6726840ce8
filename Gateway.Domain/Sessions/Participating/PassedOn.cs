using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>
/// What of a message on one leg of the B2BUA goes into its like on the other. Everything that belongs to a dialog, a hop or a product is each leg's
/// own; who asks, what he asks for and how private it is goes on as it came.
/// </summary>
internal static class PassedOn
{
    // Identity and privacy, what is wanted and from whom, and what a person may read.
    private static readonly HeaderId[] OfRequests =
    [
        HeaderId.PAssertedIdentity, HeaderId.Privacy, HeaderId.AcceptContact, HeaderId.RejectContact, HeaderId.RequestDisposition, HeaderId.ReferredBy,
        HeaderId.Subject, HeaderId.Priority, HeaderId.ResourcePriority, HeaderId.InReplyTo, HeaderId.Reason, HeaderId.HistoryInfo,
    ];

    private static readonly HeaderId[] OfAnswers =
    [
        HeaderId.PAssertedIdentity, HeaderId.Privacy, HeaderId.Warning, HeaderId.RetryAfter, HeaderId.Reason, HeaderId.PRefusedUriList, HeaderId.HistoryInfo,
    ];

    private static readonly HeaderId[] OfSubscriptions =
        [HeaderId.Event, HeaderId.Accept, HeaderId.ReferSub, HeaderId.Require];

    /// <summary>What of a request goes on; its body with it.</summary>
    public static MessageExtras Request(SipRequest request) => Copy(MessageExtras.None, request, OfRequests).With(BodyOf(request));

    /// <summary>The same of a SUBSCRIBE or REFER.</summary>
    public static MessageExtras Subscription(SipRequest request) => Copy(Request(request), request, OfSubscriptions);

    /// <summary>What of a response goes back; its body only if asked for.</summary>
    public static MessageExtras Response(SipResponse? response, bool withBody)
    {
        if (response is null)
            return MessageExtras.None;
        var extras = Copy(MessageExtras.None, response, OfAnswers);
        return withBody ? extras.With(BodyOf(response)) : extras;
    }

    /// <summary>What of a BYE, or of another end of a leg, goes into the BYE on the other: its Privacy (OMA PoC CP Figure 16 step 6) and its Reason.</summary>
    public static MessageExtras Bye(CallEnd? end) =>
        end is CallEnd.ByPeer(var bye) ? Copy(MessageExtras.None, bye, HeaderId.Privacy, HeaderId.Reason) : MessageExtras.None;

    /// <summary>The headers with these names, as they stand.</summary>
    public static MessageExtras Copy(MessageExtras extras, SipMessage message, params ReadOnlySpan<HeaderId> wanted)
    {
        for (var i = 0; i < message.HeaderCount; i++)
        {
            var line = message[i];
            if (!wanted.Contains(line.Id))
                continue;
            var value = Encoding.UTF8.GetString(line.Value);
            // What we cannot write is better left out than the whole message.
            if (HeaderText.IsSafe(value))
                extras = extras.With(line.Id, value);
        }

        return extras;
    }

    /// <summary>The body with its type and disposition; <c>null</c> when there is none.</summary>
    public static MessageBody? BodyOf(SipMessage message) =>
        message.Body.IsEmpty || message.Text(HeaderId.ContentType) is not { } type || !HeaderText.IsSafe(type)
            ? null
            : new(type, message.Body, message.Text(HeaderId.ContentDisposition) is { } disposition && HeaderText.IsSafe(disposition) ? disposition : null);

    /// <summary>From or To without its tag and other parameters, for a dialog of our own.</summary>
    public static string Party(NameAddrView party)
    {
        var uri = Encoding.UTF8.GetString(party.Uri);
        var text = party.Display.IsEmpty ? $"<{uri}>" : $"{Encoding.UTF8.GetString(party.Display)} <{uri}>";
        return HeaderText.IsSafe(text) ? text : $"<{uri}>";
    }

    /// <summary>Our Contact for an identity, with those of the features of the other leg's Contact that belong to PoC.</summary>
    public static string Contact(string identity, SipMessage other)
    {
        var contact = $"<{identity}>";
        if (!other.TryGetFirstValue(HeaderId.Contact, out var value) || !NameAddrView.TryRead(value, out var peer))
            return contact;
        if (peer.Parameters.Has("+g.poc.talkburst"u8))
            contact += ";+g.poc.talkburst";
        return peer.Parameters.Has("isfocus"u8) ? $"{contact};isfocus" : contact;
    }

    /// <summary>Whether the sender is a controlling function, or says so (RFC 4579 §5.1).</summary>
    public static bool IsFocus(SipMessage message) =>
        message.TryGetFirstValue(HeaderId.Contact, out var value) && NameAddrView.TryRead(value, out var contact) && contact.Parameters.Has("isfocus"u8);

    /// <summary>The URI of the Contact; <c>null</c> when there is none.</summary>
    public static string? ContactUri(SipMessage message) =>
        message.TryGetFirstValue(HeaderId.Contact, out var value) && NameAddrView.TryRead(value, out var contact) ? Encoding.UTF8.GetString(contact.Uri) : null;

    /// <summary>Max-Forwards for what is sent on behalf of a request; 0 when it may go no further.</summary>
    public static int HopsLeft(SipRequest request) => Math.Max(0, (request.MaxForwards ?? 70) - 1);

    /// <summary>The PoC Address in a Request-URI; <c>null</c> when it is none.</summary>
    public static PocAddress? AddressOf(SipRequest request) => PocAddress.TryParse(request.RequestUriText, out var address, out _) ? address : null;
}
