using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Watching;

/// <summary>The user agent that a Watcher Application sends its questions with.</summary>
public interface IWatcherAgent
{
    /// <summary>Sends a SUBSCRIBE for a person of this network.</summary>
    /// <param name="watcher">For whom.</param>
    /// <param name="target">Of whom, or of which list.</param>
    /// <param name="headers">Event, Accept and the like.</param>
    /// <param name="seconds">The value of Expires; 0 asks once.</param>
    /// <param name="owner">Who hears of it.</param>
    /// <param name="now">The present.</param>
    OutgoingSubscription Subscribe(PocAddress watcher, PocAddress target, MessageExtras headers, uint seconds, ISubscriberOwner owner, MonotonicTime now);
}

/// <summary>
/// The Watcher Application (TS 23.141 A.1 steps 1 to 3 and 11): asks of people's presence for the people of this network, after it has looked whether they may ask, and tells
/// what comes of it.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
public sealed class WatcherApplication : ISubscriptionKeeper
{
    /// <summary>Enquiries and boards that run at one time; one more is refused.</summary>
    public const int RunningMax = 100_000;

    private readonly IWatcherCredit _credit;
    private readonly IdSource _ids;
    private readonly Dictionary<(PocAddress Watcher, PocAddress Presentity), WatchedPerson> _people = [];
    private readonly Dictionary<EnquiryId, LocalEnquiry> _enquiries = [];
    private readonly Dictionary<EnquiryId, PresenceBoard> _boards = [];
    private readonly DeadlineQueue<KeptSubscription> _deadlines = new();
    private readonly string _host;

    /// <param name="agent">What it sends with.</param>
    /// <param name="records">Who is told.</param>
    /// <param name="credit">Who may ask.</param>
    /// <param name="ids">Chance.</param>
    /// <param name="domain">The network that it belongs to.</param>
    /// <param name="host">The host name of its element, for P-Charging-Vector.</param>
    /// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
    public WatcherApplication(
        IWatcherAgent agent, IWatcherRecords records, IWatcherCredit credit, IdSource ids, string domain, string host, Func<MonotonicTime, DateTimeOffset> utcOf)
    {
        (Agent, Records, _credit, _ids, Domain, _host, UtcOf) = (agent, records, credit, ids, domain, host, utcOf);
    }

    /// <summary>When it has to be ticked.</summary>
    public MonotonicTime NextDeadline => _deadlines.NextDeadline;

    /// <summary>Enquiries and boards that run.</summary>
    public int RunningCount => _enquiries.Count + _boards.Count;

    /// <summary>People whom it holds something of: 0 when nothing is left behind.</summary>
    public int PeopleCount => _people.Count;

    internal IWatcherAgent Agent { get; }

    internal IWatcherRecords Records { get; }

    internal string Domain { get; }

    internal Func<MonotonicTime, DateTimeOffset> UtcOf { get; }

    /// <summary>Asks.</summary>
    /// <param name="question">What.</param>
    /// <param name="answered">Told once how it stands when the first answer is there, or that there will be none; perhaps before this returns.</param>
    /// <param name="now">The present.</param>
    public void Ask(PresenceQuestion question, Action<EnquiryRecord> answered, MonotonicTime now)
    {
        var enquiry = new LocalEnquiry(this, question, answered, now);
        enquiry.Begin();
        if (question.Kind != EnquiryKind.Once && (question.Lasting <= TimeSpan.Zero || question.Lasting > PresenceQuestion.DurationMax))
            enquiry.Step(new EnquiryEvent.Failed(new(SipStatus.BadRequest, "The period is none that can be asked for", null)), 0, now);
        else if (RunningCount >= RunningMax || _enquiries.ContainsKey(question.Id))
            enquiry.Step(new EnquiryEvent.Failed(new(SipStatus.ServiceUnavailable, "Too many enquiries run", null)), 0, now);
        else if (_credit.Objection(question.Watcher, now) is { } objection)
            enquiry.Step(new EnquiryEvent.Denied(null, [objection]), 0, now);
        else
        {
            _enquiries.Add(question.Id, enquiry);
            PersonOf(question.Watcher, question.Presentity).Ask(enquiry, now);
        }
    }

    /// <summary>Stops an enquiry or a board (enquiry d).</summary>
    /// <param name="id">Which.</param>
    /// <param name="stopped">Told once, when the person's network has acknowledged it or will not.</param>
    /// <param name="now">The present.</param>
    /// <returns><c>false</c> when none of that identifier runs: nothing will be told.</returns>
    public bool Stop(EnquiryId id, Action stopped, MonotonicTime now)
    {
        if (_enquiries.TryGetValue(id, out var enquiry))
            PersonOf(enquiry.Record.Watcher, enquiry.Record.Presentity).Stop(enquiry, stopped, now);
        else if (_boards.Remove(id, out var board))
            board.Stop(stopped, now);
        else
            return false;
        return true;
    }

    /// <summary>Watches everybody of a list.</summary>
    /// <param name="question">Which.</param>
    /// <param name="answered">Told once how it stands when the list is known, or that it will not be; perhaps before this returns.</param>
    /// <param name="now">The present.</param>
    public void Open(BoardQuestion question, Action<BoardRecord> answered, MonotonicTime now)
    {
        var board = new PresenceBoard(this, question, answered, now);
        if (question.Duration <= TimeSpan.Zero || question.Duration > PresenceQuestion.DurationMax)
            board.Refuse(EnquiryState.Failed, new(SipStatus.BadRequest, "The period is none that can be asked for", null), []);
        else if (RunningCount >= RunningMax || _boards.ContainsKey(question.Id))
            board.Refuse(EnquiryState.Failed, new(SipStatus.ServiceUnavailable, "Too many enquiries run", null), []);
        else if (_credit.Objection(question.Watcher, now) is { } objection)
            board.Refuse(EnquiryState.Refused, null, [objection]);
        else
        {
            _boards.Add(question.Id, board);
            board.Step(new WatchEvent.Wanted(), now);
            Settle(board);
        }
    }

    /// <summary>Runs what is due.</summary>
    public void Tick(MonotonicTime now)
    {
        while (_deadlines.TryTakeDue(now, out var due))
        {
            if (due is WatchedPerson person)
                person.Tick(now);
            else
                ((PresenceBoard)due).Tick(now);
            Settle(due);
        }
    }

    OutgoingSubscription ISubscriptionKeeper.Subscribe(PocAddress watcher, PocAddress target, MessageExtras headers, uint seconds, ISubscriberOwner owner, MonotonicTime now) =>
        Agent.Subscribe(watcher, target, headers, seconds, owner, now);

    double ISubscriptionKeeper.NewJitter() => _ids.NewUInt32() / (double)uint.MaxValue;

    string ISubscriptionKeeper.NewIcid() => _ids.NewToken(26);

    void ISubscriptionKeeper.Settle(KeptSubscription one, MonotonicTime now) => Settle(one);

    internal void Settle(KeptSubscription one)
    {
        if (one is WatchedPerson { IsForgotten: true })
            _people.Remove((one.Watcher, one.Target));
        else
            _deadlines.Settle(one);
    }

    internal void Forget(LocalEnquiry enquiry) => _enquiries.Remove(enquiry.Id);

    internal void Forget(PresenceBoard board) => _boards.Remove(board.Id);

    internal ChargingRecordId NewChargingId(MonotonicTime now) => new(SortableId.New("cdr", UtcOf(now), _ids));

    internal MessageExtras HeadersFor(string accepted, string icid) =>
        MessageExtras.None.With(HeaderId.Event, PresenceDocument.Package).With(HeaderId.Accept, accepted)
            .With(HeaderId.PChargingVector, $"icid-value=\"{icid}\";icid-generated-at={_host};orig-ioi={Domain}");

    private WatchedPerson PersonOf(PocAddress watcher, PocAddress presentity)
    {
        if (!_people.TryGetValue((watcher, presentity), out var person))
            _people.Add((watcher, presentity), person = new(this, watcher, presentity));
        return person;
    }
}
