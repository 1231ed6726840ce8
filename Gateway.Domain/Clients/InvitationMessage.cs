using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>The INVITE by which a PoC Client starts, joins or rejoins a PoC Session (clauses 5, 6.3, 7, 13, 19).</summary>
internal static class InvitationMessage
{
    /// <summary>From of somebody who hides who he is (RFC 3323 §4.1.1.3); the trust domain still knows him by P-Preferred-Identity.</summary>
    public const string Anonymous = "\"Anonymous\" <sip:anonymous@anonymous.invalid>";

    public static OutgoingInvite Of(ClientContext context, PocClientSession session, string callId, MessageBody offer)
    {
        var invitation = session.Sent!;
        var target = invitation.Identity ?? invitation.Group?.ToString() ?? context.Settings.ConferenceFactory;
        var extras = HeadersOf(session.Served, invitation);
        return Of(context, session.Served, target, callId, invitation, invitation.To.IsEmpty
            ? extras.With(offer)
            : extras.With(HeaderId.Require, ResourceList.InviteOptionTag).With(SessionBody.Write(offer.Content.Span, ResourceList.Of(invitation.To))));
    }

    /// <summary>The INVITE of a pre-established session: to the conference factory, without a list (clause 7, P1).</summary>
    public static OutgoingInvite OfPreEstablished(ClientContext context, PocClientAccount account, string callId, MessageBody offer) =>
        Of(context, account, context.Settings.ConferenceFactory, callId, new(), HeadersOf(account, new()).With(offer));

    /// <summary>The headers that an invitation has in INVITE and REFER alike.</summary>
    public static MessageExtras HeadersOf(PocClientAccount account, ClientInvitation invitation)
    {
        var extras = MessageExtras.None
            .With(HeaderId.PPreferredIdentity, account.NameAddr)
            .With(HeaderId.AcceptContact, PocClientAccount.AcceptContact);
        if (invitation.AnswerMode is { } mode)
            extras = extras.With(mode.Header, mode.ToString());
        return invitation.IsAnonymous ? extras.With(HeaderId.Privacy, "id") : extras;
    }

    private static OutgoingInvite Of(ClientContext context, PocClientAccount account, string target, string callId, ClientInvitation invitation, MessageExtras extras) => new()
    {
        RequestUri = target,
        From = invitation.IsAnonymous ? Anonymous : account.NameAddr,
        To = $"<{target}>",
        Contact = account.Contact,
        Routes = [$"<{context.Settings.CoreUri}>"],
        Hop = context.Settings.Core,
        CallId = callId,
        Extras = extras,
        Credentials = account.Digest,
        // The session gives up first; this is for the day it forgets to.
        AnswerLimit = context.Settings.Sessions.LimitOf(invitation) + TimeSpan.FromSeconds(40),
    };
}
