using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Identity;
using Gateway.Domain.Sessions.Bodies;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions;

/// <summary>
/// Takes the PoC settings that handsets publish (RFC 4354, control plane fact sheet clause 4.1). A PUBLISH is answered when what it says is on disk, and so obeyed by alerts and sessions. Each
/// device has its own publication; what holds for the user is made of all of them (<see cref="PocSettings.Of"/>, docs/adr/0029). Of that, and of what he says by other doors, that counts which was said last.
/// Publications outlive the server, under the same entity tags (docs/adr/0032); one that has run out meanwhile ends when it starts.
/// </summary>
/// <remarks>Not thread safe: one event loop owns it.</remarks>
/// <param name="host">The host name of the PoC server, for Warning.</param>
/// <param name="agents">What it answers with.</param>
/// <param name="ids">Chance.</param>
/// <param name="facts">Subscribers and their settings.</param>
/// <param name="outbox">Where settings become durable.</param>
/// <param name="post">Runs an action on the event loop; callable from any thread.</param>
/// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
public sealed class PocSettingsServer(
    string host, UserAgentCore agents, IdSource ids, NetworkFactsSource facts, FactOutbox outbox, Action<Action<MonotonicTime>> post, Func<MonotonicTime, DateTimeOffset> utcOf)
{
    /// <summary>Devices of one user that may publish; one more is answered 503.</summary>
    public const int DevicesMax = 10;

    private const int TagLength = 12;
    private const int IdLength = 20;
    private static readonly TimeSpan Usual = TimeSpan.FromHours(1);
    private static readonly TimeSpan Min = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Max = TimeSpan.FromHours(24);

    private readonly Dictionary<PocAddress, List<Publication>> _users = [];
    private readonly DeadlineQueue<Publication> _deadlines = new();

    /// <summary>When a publication runs out.</summary>
    public MonotonicTime NextDeadline => _deadlines.NextDeadline;

    /// <summary>What each device of a user has published, in the order of their first publication.</summary>
    /// <param name="user">The user.</param>
    public ImmutableArray<DeviceSettings> DevicesOf(PocAddress user) =>
        [.. (_users.GetValueOrDefault(user) ?? []).Select(one => new DeviceSettings(one.Entity, one.Settings, one.PublishedAt, utcOf(one.EndsAt)))];

    /// <summary>Takes in what devices had published before it was started, also what has run out since: that is still obeyed, and ends now. Once, before anything else.</summary>
    public void Restore(IEnumerable<StoredSettings> publications, MonotonicTime now)
    {
        var at = utcOf(now);
        foreach (var stored in publications.OrderBy(one => one.ToldAt))
        {
            if (!facts.Current.Subscribers.TryFind(stored.Of, out _))
                continue;
            if (!_users.TryGetValue(stored.Of, out var of))
                _users.Add(stored.Of, of = []);
            var rest = stored.EndsAt - at;
            var publication = new Publication(stored.Of, stored.Id)
            {
                Document = stored.Document, EntityTag = stored.EntityTag, PublishedAt = stored.ToldAt, EndsAt = now + (rest > TimeSpan.Zero ? rest : TimeSpan.Zero),
            };
            of.Add(publication);
            _deadlines.Settle(publication);
        }
    }

    /// <summary>Ends what has run out: its user has the settings again of one who said nothing (RFC 4354 §6.5, inferred).</summary>
    public void Tick(MonotonicTime now)
    {
        while (_deadlines.TryTakeDue(now, out var due))
        {
            if (Forget(due))
                FallBack(due, null);
        }
    }

    /// <summary>Answers a PUBLISH, now or when it is on disk.</summary>
    public void PublishArrived(ServerTransactionId transaction, SipRequest request, MonotonicTime now)
    {
        PocSettingsDocument? document = null;
        var error = "";
        if (EventView.Of(request)?.Package != PocSettingsDocument.Package)
            Respond(transaction, request, SipStatus.BadEvent, now, MessageExtras.None.With(HeaderId.AllowEvents, PocSettingsDocument.Package));
        else if (!PocAddress.TryParse(request.RequestUriText, out var user, out _) || !facts.Current.Subscribers.TryFind(user, out _))
            Respond(transaction, request, SipStatus.NotFound, now);
        else if (!AssertedIdentity.Of(request).Addresses.Contains(user))
            Respond(transaction, request, SipStatus.Forbidden, now);
        else if (!request.Body.IsEmpty && (!request.TryGet(HeaderId.ContentType, out var type) || !Ascii.EqualsIgnoreCase(MediaTypes.Essence(type), PocSettingsDocument.MediaType)))
            Respond(transaction, request, SipStatus.UnsupportedMediaType, now, MessageExtras.None.With(HeaderId.Accept, PocSettingsDocument.MediaType));
        else if (!request.Body.IsEmpty && !PocSettingsDocument.TryRead(request.Body.Span, out document, out error))
            Respond(transaction, request, SipStatus.BadRequest, now, MessageExtras.None.With(HeaderId.Warning, $"399 {host} {QuotedText.Write(error)}"));
        else
            Publish(transaction, request, user, document, now);
    }

    private void Publish(ServerTransactionId transaction, SipRequest request, PocAddress user, PocSettingsDocument? document, MonotonicTime now)
    {
        var tag = request.Text(HeaderId.SipIfMatch)?.Trim();
        var of = _users.GetValueOrDefault(user) ?? [];
        var known = tag is null ? null : of.Find(one => one.EntityTag == tag);
        var asked = request.TryGetDeltaSeconds(HeaderId.Expires, out var seconds) ? TimeSpan.FromSeconds(seconds) : Usual;
        if (tag is not null && known is null)
            Respond(transaction, request, SipStatus.ConditionalRequestFailed, now);
        else if (known is null && document is null)
            Respond(transaction, request, SipStatus.BadRequest, now);
        else if (asked > TimeSpan.Zero && asked < Min)
            Respond(transaction, request, SipStatus.IntervalTooBrief, now, MessageExtras.None.With(HeaderId.MinExpires, Seconds(Min)));
        else if (asked == TimeSpan.Zero)
            Remove(transaction, request, known, now);
        else if (known is null && of.Count >= DevicesMax && !of.Exists(one => one.Entity == document!.Entity))
            Respond(transaction, request, SipStatus.ServiceUnavailable, now);
        else
            Keep(transaction, request, user, known, document, asked < Max ? asked : Max, now);
    }

    private void Keep(ServerTransactionId transaction, SipRequest request, PocAddress user, Publication? known, PocSettingsDocument? document, TimeSpan lasting, MonotonicTime now)
    {
        if (document is null)
        {
            known!.EndsAt = now + lasting; // without a body there is one that it is about
            Tag(known);
            Grant(known);
            return;
        }

        // Of two devices that publish at once each is counted in what the other makes; one that comes back without its tag has lost it, and is the same device.
        if (!_users.TryGetValue(user, out var of))
            _users.Add(user, of = []);
        var publication = known ?? of.Find(one => one.Entity == document.Entity) ?? new Publication(user, StoredSettings.IdPrefix + ids.NewToken(IdLength));
        foreach (var same in of.FindAll(one => one != publication && one.Entity == document.Entity))
            Forget(same);
        if (!of.Contains(publication))
            of.Add(publication);
        (publication.Document, publication.PublishedAt, publication.EndsAt) = (document, utcOf(now), now + lasting);
        Tag(publication);
        outbox.Record(new Fact.SettingsPublished(user, Composed(of)), isOnDisk => post(later =>
        {
            if (isOnDisk && _users.GetValueOrDefault(user)?.Contains(publication) == true)
            {
                Grant(publication);
                return;
            }

            Forget(publication);
            Respond(transaction, request, SipStatus.ServerInternalError, later);
        }));

        void Grant(Publication publication)
        {
            _deadlines.Settle(publication);
            Respond(transaction, request, SipStatus.Ok, now, MessageExtras.None.With(HeaderId.SipETag, publication.EntityTag).With(HeaderId.Expires, Seconds(lasting)));
        }
    }

    // Before what it changes, so that whatever is obeyed is known to whoever has to end it.
    private void Tag(Publication publication)
    {
        publication.EntityTag = ids.NewToken(TagLength);
        outbox.Record(new Fact.SettingsKept(
            publication.Id, new(publication.Id, publication.User, publication.EntityTag, publication.Document, publication.PublishedAt, utcOf(publication.EndsAt))));
    }

    private void Remove(ServerTransactionId transaction, SipRequest request, Publication? known, MonotonicTime now)
    {
        void Answer(bool isOnDisk, MonotonicTime later) => Respond(
            transaction, request, isOnDisk ? SipStatus.Ok : SipStatus.ServerInternalError, later,
            isOnDisk ? MessageExtras.None.With(HeaderId.SipETag, ids.NewToken(TagLength)).With(HeaderId.Expires, "0") : null);
        if (known is null || !Forget(known))
            Answer(true, now);
        else
            FallBack(known, Answer);
    }

    // Only what still holds is taken back: what the user has said since by another door is his.
    private void FallBack(Publication gone, Action<bool, MonotonicTime>? done)
    {
        var left = _users.GetValueOrDefault(gone.User) ?? [];
        var before = Composed([.. left, gone]);
        var isStillSo = facts.Current.Subscribers.TryFind(gone.User, out var subscriber) && subscriber.Settings == before;
        var after = Composed(left);
        if (!isStillSo || after == before)
            post(now => done?.Invoke(true, now));
        else
            outbox.Record(new Fact.SettingsPublished(gone.User, after), isOnDisk => post(now => done?.Invoke(isOnDisk, now)));
    }

    private bool Forget(Publication gone)
    {
        if (!_users.TryGetValue(gone.User, out var of) || !of.Remove(gone))
            return false;
        if (of.Count == 0)
            _users.Remove(gone.User);
        gone.EndsAt = MonotonicTime.Never;
        outbox.Record(new Fact.SettingsKept(gone.Id, null));
        return true;
    }

    private static PocSettings Composed(List<Publication> devices) => PocSettings.Of([.. devices.Select(device => device.Settings)]);

    // What a device does not say is as with who never said anything (clause 4.1, inferred).
    private static PocSettings SettingsOf(PocSettingsDocument document) => new(
        document.AnswerMode ?? PocSettings.Default.AnswerMode, document.SessionsBarred ?? PocSettings.Default.IncomingSessionBarring,
        document.AlertsBarred ?? PocSettings.Default.IncomingAlertBarring, document.SimultaneousSessions ?? PocSettings.Default.SimultaneousSessions);

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private void Respond(ServerTransactionId transaction, SipRequest request, int status, MonotonicTime now, MessageExtras? extras = null) =>
        agents.Respond(transaction, request, status, extras ?? MessageExtras.None, now);

    private sealed class Publication(PocAddress user, string id) : IDeadline
    {
        public PocAddress User { get; } = user;

        public string Id { get; } = id;

        public string Entity => Document.Entity;

        public string EntityTag { get; set; } = "";

        public PocSettingsDocument Document { get; set; } = new("", null, null, null, null);

        public PocSettings Settings => SettingsOf(Document);

        public DateTimeOffset PublishedAt { get; set; }

        public MonotonicTime EndsAt { get; set; } = MonotonicTime.Never;

        public MonotonicTime NextDeadline => EndsAt;

        public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;
    }
}
