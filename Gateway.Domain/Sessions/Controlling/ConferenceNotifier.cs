using System.Collections.Immutable;
using Gateway.Domain.Access;
using Gateway.Domain.Alerts;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>
/// Tells those who watch a PoC Session who takes part: the conference event package (RFC 4575, clause 15). First everything, then what
/// changed since, at most one NOTIFY in the settings' interval to each; at the end that there is nothing more to see.
/// </summary>
/// <remarks>
/// Every change of a participant has a number, and a watcher is told the changes behind the number that he was told last. A document tells of
/// <see cref="UsersMax"/> people at most, the longest unchanged first; who does not fit into the first document follows in the next ones, as
/// people who came do. So a large session needs no message that no datagram can hold.
/// </remarks>
internal sealed class ConferenceNotifier(ControlledSession session)
{
    /// <summary>People in one document: about 12 kB.</summary>
    public const int UsersMax = 50;

    private static readonly SubscriptionState Lasting = new SubscriptionState.Active();
    private readonly List<Watcher> _watchers = [];

    /// <summary>When somebody has to be told something.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>How many watch.</summary>
    public int WatcherCount => _watchers.Count;

    /// <summary>The owner of a new subscription; <see cref="Begin"/> follows.</summary>
    public ISubscriptionOwner NewWatcher() => new Watcher(this);

    /// <summary>Begins to notify.</summary>
    public void Begin(ISubscriptionOwner owner, IncomingSubscription subscription, MonotonicTime now)
    {
        var watcher = (Watcher)owner;
        watcher.Subscription = subscription;
        _watchers.Add(watcher);
        Notify(watcher, InfoState.Full, now);
    }

    /// <summary>Something about a participant changed.</summary>
    public void Changed(MonotonicTime now)
    {
        if (NextDeadline != MonotonicTime.Never)
            return;
        foreach (var watcher in _watchers)
            NextDeadline = MonotonicTime.Earlier(NextDeadline, watcher.NotBefore > now ? watcher.NotBefore : now + session.Function.Settings.ReportInterval);
    }

    /// <summary>Tells whom it is time to tell.</summary>
    public void Tick(MonotonicTime now)
    {
        if (now < NextDeadline)
            return;
        NextDeadline = MonotonicTime.Never;
        foreach (var watcher in _watchers.ToArray())
        {
            if (watcher.Seen == LastChange)
                continue;
            if (watcher.NotBefore <= now)
                Notify(watcher, InfoState.Partial, now);
            else
                NextDeadline = MonotonicTime.Earlier(NextDeadline, watcher.NotBefore);
        }
    }

    /// <summary>Tells everybody that the session is over.</summary>
    public void End(MonotonicTime now)
    {
        foreach (var watcher in _watchers.ToArray())
        {
            var document = new ConferenceInfo(Entity, ++watcher.Version) { State = InfoState.Deleted };
            watcher.Subscription?.Notify(new SubscriptionState.Terminated("noresource"), Extras(document), now);
        }

        _watchers.Clear();
        NextDeadline = MonotonicTime.Never;
    }

    private string Entity => session.Identity[..^";gr".Length];

    private long LastChange => session.Changes.Last?.Value.Change ?? 0;

    private void Notify(Watcher watcher, InfoState state, MonotonicTime now)
    {
        var isWhole = state == InfoState.Full;
        var document = new ConferenceInfo(Entity, ++watcher.Version)
        {
            State = state,
            Subject = isWhole ? session.SeenGroup?.DisplayName : null,
            MaximumUserCount = isWhole ? SessionAdmission.Limit(session.Function.Settings, session.SeenGroup) : null,
            UserCount = session.Machine.Connected,
            Users = UsersFor(watcher, isWhole),
        };
        watcher.NotBefore = now + session.Function.Settings.NotifyInterval;
        if (watcher.Seen < LastChange)
            NextDeadline = MonotonicTime.Earlier(NextDeadline, watcher.NotBefore);
        watcher.Subscription?.Notify(Lasting, Extras(document), now);
    }

    private ImmutableArray<ConferenceUser> UsersFor(Watcher watcher, bool isWhole)
    {
        // From the newest change back to the last one told; then the oldest of them first.
        var seen = isWhole ? 0 : watcher.Seen;
        LinkedListNode<ParticipantEntry>? from = null;
        for (var change = session.Changes.Last; change is not null && change.Value.Change > seen; change = change.Previous)
            from = change;
        var users = ImmutableArray.CreateBuilder<ConferenceUser>();
        for (; from is not null && users.Count < UsersMax; from = from.Next)
        {
            watcher.Seen = from.Value.Change;
            if (!isWhole || from.Value.Participant.State <= ParticipantState.Leaving)
                users.Add(UserOf(from.Value));
        }

        return users.ToImmutable();
    }

    private static MessageExtras Extras(ConferenceInfo document) => MessageExtras.None.With(new MessageBody(ConferenceInfo.MediaType, document.Write()));

    private static ConferenceUser UserOf(ParticipantEntry entry) => ConferenceUser.Of(
        entry.Alias ?? entry.Address.ToString(), entry.Alias is null ? entry.DisplayName : null, StatusOf(entry),
        entry.Participant.DialledIn ? JoiningMethod.DialedIn : JoiningMethod.DialedOut, DisconnectionOf(entry));

    private static EndpointStatus StatusOf(ParticipantEntry entry) => entry.Participant.State switch
    {
        ParticipantState.Invited => entry.Participant.DialledIn ? EndpointStatus.DialingIn : EndpointStatus.DialingOut,
        ParticipantState.Ringing => EndpointStatus.Alerting,
        ParticipantState.Connected => entry.IsHeld ? EndpointStatus.OnHold : EndpointStatus.Connected,
        ParticipantState.Leaving => EndpointStatus.Disconnecting,
        _ => EndpointStatus.Disconnected,
    };

    private static DisconnectionMethod? DisconnectionOf(ParticipantEntry entry) => entry.Participant.State switch
    {
        ParticipantState.Left => DisconnectionMethod.Departed,
        ParticipantState.Disconnected => entry.Means is LeaveMeans.Timeout or LeaveMeans.LinkLost ? DisconnectionMethod.Failed : DisconnectionMethod.Booted,
        ParticipantState.Refused => entry.Cause is { Status: SipStatus.BusyHere or SipStatus.BusyEverywhere } ? DisconnectionMethod.Busy : DisconnectionMethod.Failed,
        ParticipantState.Failed or ParticipantState.Cancelled => DisconnectionMethod.Failed,
        _ => null,
    };

    /// <summary>One subscription.</summary>
    private sealed class Watcher(ConferenceNotifier notifier) : ISubscriptionOwner
    {
        public IncomingSubscription? Subscription { get; set; }

        /// <summary>The number of the last change that he was told.</summary>
        public long Seen { get; set; }

        public uint Version { get; set; }

        public MonotonicTime NotBefore { get; set; }

        public void Refreshed(IncomingSubscription subscription, SipRequest subscribe, MonotonicTime now)
        {
            // A refresh is owed the whole state at once (RFC 6665 §4.2.1.2), whatever the interval.
            Seen = 0;
            notifier.Notify(this, InfoState.Full, now);
        }

        public void Ended(IncomingSubscription subscription, MonotonicTime now) => notifier._watchers.Remove(this);
    }
}
