using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>
/// The REFERs of a PoC Client: start and leave over a pre-established session, and invite more people (clauses 7, 11.2, 14). They go outside
/// dialogs and point to theirs by Target-Dialog (RFC 7647 §4, RFC 4538); a list of several people makes no subscription (RFC 5368).
/// </summary>
internal static class Referral
{
    /// <summary>Start a session.</summary>
    public static OutgoingRequest Start(PreEstablishedSession established, PocClientSession session, string callId)
    {
        var invitation = session.Sent!;
        var extras = MessageExtras.None;
        if (invitation.AnswerMode is { } mode)
            extras = extras.With(mode.Header, mode.ToString());
        var request = invitation is { Identity: null, Group: null }
            ? To(established.Identity!, session, invitation.To, extras)
            : To(established.Identity!, session, invitation.Identity ?? invitation.Group.ToString()!, SipMethod.Invite, extras);
        return request with { CallId = callId };
    }

    /// <summary>
    /// Leave a session. Before its identity is known it is named by what was invited: that tells the server to withdraw its own INVITE
    /// (clause 10). The identity goes without <c>gr</c>, as Figure 17 step 2 prints it.
    /// </summary>
    public static OutgoingRequest End(ClientContext context, PreEstablishedSession established, PocClientSession session)
    {
        var target = session.Identity ?? session.Sent?.Group?.ToString() ?? (session.Sent is { To: [var only] } ? only.ToString() : context.Settings.ConferenceFactory);
        return To(established.Identity ?? context.Settings.ConferenceFactory, session, WithoutGruu(target), SipMethod.Bye, MessageExtras.None);
    }

    /// <summary>Invite more people.</summary>
    public static void Add(
        ClientContext context, PocClientSession session, ImmutableArray<PocAddress> people, Action<SipCause?, MonotonicTime> answered, MonotonicTime now) =>
        context.Core.Subscribe(To(session.Identity!, session, people, MessageExtras.None), new Addition(answered), now);

    private static OutgoingRequest To(string server, PocClientSession session, ImmutableArray<PocAddress> people, MessageExtras extras)
    {
        if (people is [var only])
            return To(server, session, only.ToString(), SipMethod.Invite, extras);
        return Of(server, session, extras
            .With(HeaderId.ReferTo, "<cid:recipients@list>")
            .With("Content-ID", "<recipients@list>")
            .With(HeaderId.Require, $"{ResourceList.ReferOptionTag}, {ReferSubscription.OptionTag}")
            .With(HeaderId.ReferSub, "false")
            .With(SessionBody.Write(ResourceList.Of(people))));
    }

    private static OutgoingRequest To(string server, PocClientSession session, string target, SipMethod method, MessageExtras extras) =>
        // A tel: URI has no method parameter; INVITE is what is meant without one.
        Of(server, session, extras.With(HeaderId.ReferTo, target.StartsWith("tel:", StringComparison.Ordinal) ? $"<{target}>" : $"<{target};method={method.Name}>"));

    private static OutgoingRequest Of(string server, PocClientSession session, MessageExtras extras)
    {
        if (session.Bearer.Dialog is { } dialog)
            extras = extras.With(HeaderId.TargetDialog, dialog.ToString()).With(HeaderId.Require, TargetDialog.OptionTag);
        if (session.IsAnonymous)
            extras = extras.With(HeaderId.Privacy, "id");
        var request = session.Served.NewRequest(SipMethod.Refer, server, extras) with { Contact = session.Served.ReferContact };
        return session.IsAnonymous ? request with { From = InvitationMessage.Anonymous } : request;
    }

    private static string WithoutGruu(string uri)
    {
        if (!SipUri.TryParse(uri, out var parsed))
            return uri;
        var end = uri.IndexOf(';', uri.IndexOf('@', StringComparison.Ordinal) + 1);
        return end < 0
            ? uri
            : uri[..end] + string.Concat(parsed.Parameters.Where(parameter => parameter.Key != "gr")
                .Select(parameter => parameter.Value.Length > 0 ? $";{parameter.Key}={parameter.Value}" : $";{parameter.Key}"));
    }

    // What becomes of each person is told by the controlling function to all; here only whether it took the order.
    private sealed class Addition(Action<SipCause?, MonotonicTime> answered) : ISubscriberOwner
    {
        public void Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now) => answered(
            final switch
            {
                { IsSuccess: true } => null,
                null => new(SipStatus.RequestTimeout, "No final response", null),
                _ => AlertOutcome.CauseOf(final),
            },
            now);

        public void Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now)
        {
        }

        public void Ended(OutgoingSubscription subscription, string reason, MonotonicTime now)
        {
        }
    }
}
