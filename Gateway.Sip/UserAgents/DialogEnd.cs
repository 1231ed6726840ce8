using System.Collections.Immutable;
using System.Text;
using Gateway.Sip.Authentication;
using Gateway.Sip.Dialogs;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Sip.UserAgents;

/// <summary>
/// Our end of a dialog, from the first request on, when the peer has no tag yet; and the usages that share it (RFC 5057). It lives as long
/// as one of them.
/// </summary>
internal sealed class DialogEnd(string callId, string localTag, string contact, NextHop hop)
{
    private uint _lastCSeq;

    public string CallId { get; } = callId;

    /// <summary>Our tag. No two ends of one core have the same, so it alone is enough to find one.</summary>
    public string LocalTag { get; } = localTag;

    /// <summary>The dialog; <c>null</c> until a response or NOTIFY makes one.</summary>
    public Dialog? Dialog { get; set; }

    /// <summary>The value of our Contact.</summary>
    public string Contact { get; set; } = contact;

    /// <summary>The hop that the first request took or came over: later ones take it where their route leads there too.</summary>
    public NextHop Hop { get; } = hop;

    /// <summary>What answers challenges.</summary>
    public DigestClient? Credentials { get; init; }

    /// <summary>The call in it, while there is one.</summary>
    public Call? Call { get; set; }

    /// <summary>Where requests in the dialog go: found out once for each remote target and route set.</summary>
    public NextHop? Route { get; set; }

    /// <summary>The remote target that <see cref="Route"/> was found for.</summary>
    public string? RoutedTarget { get; set; }

    /// <summary>The route set that <see cref="Route"/> was found for.</summary>
    public ImmutableArray<string> RoutedBy { get; set; }

    /// <summary>The subscription of ours that it was made for; such a dialog has no other usage of ours.</summary>
    public OutgoingSubscription? Subscriber { get; set; }

    /// <summary>The peer's subscriptions in it.</summary>
    public List<IncomingSubscription>? Notifiers { get; set; }

    /// <summary>Whether nothing uses it any more.</summary>
    public bool IsUnused => Call is null && Subscriber is null && Notifiers is not { Count: > 0 };

    /// <summary>Takes the number of our next request in the dialog.</summary>
    /// <param name="atLeast">Below which it may not be.</param>
    /// <remarks>
    /// Counted here and not by a new <see cref="Dialog"/> for each request: of two hundred thousand subscriptions that are told something each few seconds, that would be the garbage that has
    /// grown old.
    /// </remarks>
    public uint NextCSeq(uint atLeast = 0) => _lastCSeq = Math.Max(Math.Max(_lastCSeq, Dialog?.LocalCSeq ?? 0) + 1, atLeast);

    /// <summary>Makes this the dialog. The texts that both hold are held once.</summary>
    public Dialog Take(Dialog dialog)
    {
        if (!ReferenceEquals(dialog.Id.CallId, CallId))
            dialog = dialog with { Id = new(CallId, LocalTag, dialog.Id.RemoteTag) };
        return Dialog = dialog;
    }

    /// <summary>Whether a request that came with our tag belongs here. Before the peer has a tag any of his fits.</summary>
    public bool Owns(SipRequest request) =>
        Ascii.Equals(request.CallId, CallId) && (Dialog is null || Ascii.Equals(request.From.Tag, Dialog.Id.RemoteTag));
}
