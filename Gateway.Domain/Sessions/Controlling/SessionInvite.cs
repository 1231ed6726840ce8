using System.Diagnostics.CodeAnalysis;
using Gateway.Domain.Identity;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>An INVITE at the controlling function, read.</summary>
/// <param name="Caller">Who calls, as the trust domain says; somebody always.</param>
/// <param name="IsAnonymous">Whether he hides it from the others (<c>Privacy: id</c>).</param>
/// <param name="Wish">How he wants the others to answer; <c>null</c> when he does not say.</param>
/// <param name="Body">His offer, and whom he calls.</param>
/// <param name="HopsLeft">Max-Forwards for what is sent on his behalf.</param>
internal sealed record SessionInvite(AssertedIdentity Caller, bool IsAnonymous, AnswerModeView? Wish, SessionBody Body, int HopsLeft)
{
    /// <summary>Max-Forwards of what is sent on nobody's behalf (RFC 3261 §8.1.1.6).</summary>
    public const int HopsMax = 70;

    public static bool TryRead(SipRequest invite, [NotNullWhen(true)] out SessionInvite? read, [NotNullWhen(false)] out ControlRefusal? refusal)
    {
        read = null;
        refusal = ObjectionTo(invite);
        if (refusal is not null)
            return false;
        if (!SessionBody.TryRead(invite, out var body, out var fault))
        {
            refusal = ControlRefusal.Of(fault);
            return false;
        }

        if (!body.HasDescription)
        {
            refusal = ControlRefusal.NoOffer;
            return false;
        }

        read = new(
            AssertedIdentity.Of(invite), PrivacyView.HidesIdentity(invite), AnswerModeView.Of(invite), body, Math.Max(0, (invite.MaxForwards ?? HopsMax) - 1));
        return true;
    }

    private static ControlRefusal? ObjectionTo(SipRequest invite)
    {
        var contacts = 0;
        var isFocus = false;
        foreach (var value in invite.Values(HeaderId.Contact))
        {
            contacts++;
            isFocus |= NameAddrView.TryRead(value, out var contact) && contact.Parameters.Has("isfocus"u8);
        }

        if (contacts != 1)
            return new(SipStatus.BadRequest, "An INVITE has one Contact");
        // A focus that invites a focus would make one participant of a whole session (RFC 4579 §5.1).
        if (isFocus)
            return ControlRefusal.IsFocus;
        return AssertedIdentity.Of(invite).Addresses.Count == 0 ? ControlRefusal.NoService : null;
    }
}
