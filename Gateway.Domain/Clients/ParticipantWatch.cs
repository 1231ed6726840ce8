using System.Collections.Immutable;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Clients;

/// <summary>The subscription of one session's client to its participants: the conference event package (RFC 4575; clause 15).</summary>
internal sealed class ParticipantWatch(ClientContext context, PocClientSession session, IPocClientSessionOwner owner) : ISubscriberOwner
{
    /// <summary>Refreshes in a row after a gap: a server that keeps leaving documents out is left alone.</summary>
    private const int GapsMax = 3;

    private const uint ExpirySeconds = 3600;

    private OutgoingSubscription? _subscription;
    private ConferenceRoster _roster = ConferenceRoster.Empty;
    private int _gaps;

    public ImmutableArray<ConferenceUser> Participants => _roster.Known?.Users ?? [];

    public void Begin(MonotonicTime now)
    {
        var extras = MessageExtras.None.With(HeaderId.Event, ConferenceInfo.Package).With(HeaderId.Accept, ConferenceInfo.MediaType);
        _subscription = context.Core.Subscribe(
            session.Served.NewRequest(SipMethod.Subscribe, session.Identity!, extras) with { Contact = session.Served.ReferContact, Expires = ExpirySeconds },
            this, now);
    }

    public void End(MonotonicTime now)
    {
        _subscription?.Unsubscribe(now);
        _subscription = null;
    }

    void ISubscriberOwner.Answered(OutgoingSubscription subscription, SipResponse? final, MonotonicTime now)
    {
        // Who may not know the participants talks without knowing them.
    }

    void ISubscriberOwner.Notified(OutgoingSubscription subscription, SipRequest notify, MonotonicTime now)
    {
        if (subscription != _subscription || !ConferenceInfo.TryRead(notify.Body.Span, out var info, out _))
            return;
        switch (_roster.Take(info, out var next))
        {
            case RosterOutcome.Taken:
                _roster = next;
                _gaps = 0;
                owner.ParticipantsChanged(session, now);
                break;
            case RosterOutcome.Gap when _gaps < GapsMax:
                _gaps++;
                subscription.Refresh(now);
                break;
        }
    }

    void ISubscriberOwner.Ended(OutgoingSubscription subscription, string reason, MonotonicTime now)
    {
        if (subscription == _subscription)
            _subscription = null;
    }
}
