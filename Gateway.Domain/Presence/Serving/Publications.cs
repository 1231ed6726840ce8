using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Presence.Serving;

/// <summary>What a PUBLISH asks for.</summary>
/// <param name="EntityTag"><c>SIP-If-Match</c>: which publication it is about; <c>null</c> = a new one.</param>
/// <param name="Document">What is published; <c>null</c> where the body is empty.</param>
/// <param name="Expires">For how long; <c>null</c> = nothing is said.</param>
/// <param name="IsNetwork">Whether the PoC server of the user's network publishes.</param>
public sealed record PublishWish(string? EntityTag, PresenceDocument? Document, TimeSpan? Expires, bool IsNetwork);

/// <summary>What is answered to a PUBLISH.</summary>
/// <param name="Status">200, 400, 412, 423 or 503.</param>
/// <param name="EntityTag">The entity tag from now on; with 200 only.</param>
/// <param name="Expires">For how long it holds; with 423 the least that is possible.</param>
/// <param name="HasChanged">Whether somebody's presence may be another than before.</param>
public sealed record PublishAnswer(int Status, string? EntityTag, TimeSpan Expires, bool HasChanged);

/// <summary>How long publications hold, and how many one person may have.</summary>
public sealed record PublicationSettings
{
    /// <summary>What a PUBLISH without Expires gets (RFC 3856 §6.4).</summary>
    public TimeSpan Usual { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The least that is granted.</summary>
    public TimeSpan Min { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most that is granted; who asks for more gets it.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Publications of one person at a time; one more is answered 503.</summary>
    public int CountMax { get; init; } = 16;
}

/// <summary>What several sources have published of one person's presence (RFC 3903): each publication has an entity tag that is new with every answer, and an end.</summary>
/// <remarks>Not thread safe.</remarks>
public sealed class Publications(PublicationSettings settings, IdSource ids)
{
    private const int TagLength = 12;
    private const int IdLength = 20;

    private readonly List<Publication> _all = [];
    private readonly List<(string Id, LastingPublication? Left)> _changes = [];

    /// <summary>Who tells, in the order of their first publication.</summary>
    public IReadOnlyCollection<PresenceSource> Sources => [.. _all.Select(one => one.Source)];

    /// <summary>Whether nobody tells.</summary>
    public bool IsEmpty => _all.Count == 0;

    /// <summary>When the next one ends; <see cref="MonotonicTime.Never"/> for none.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Takes a PUBLISH in (RFC 3903 §6).</summary>
    /// <param name="wish">What it asks for.</param>
    /// <param name="at">The present, as people write it.</param>
    /// <param name="now">The present.</param>
    public PublishAnswer Publish(PublishWish wish, DateTimeOffset at, MonotonicTime now)
    {
        Expire(now);
        var known = wish.EntityTag is { } tag ? _all.Find(one => one.EntityTag == tag) : null;
        if (wish.EntityTag is not null && known is null)
            return Refused(SipStatus.ConditionalRequestFailed);
        if (known is null && wish.Document is null)
            return Refused(SipStatus.BadRequest);
        if (wish.Expires == TimeSpan.Zero)
            return Removed(known);
        if (wish.Expires < settings.Min)
            return Refused(SipStatus.IntervalTooBrief) with { Expires = settings.Min };
        if (known is null)
            Supersede(wish);
        if (known is null && _all.Count >= settings.CountMax)
            return Refused(SipStatus.ServiceUnavailable);

        var lasting = wish.Expires is { } asked ? asked < settings.Max ? asked : settings.Max : settings.Usual;
        if (known is null)
            _all.Add(known = new() { Id = ids.NewToken(IdLength) });
        var hasChanged = wish.Document is not null;
        if (wish.Document is { } document)
            known.Source = new(document, at, wish.IsNetwork);
        known.EntityTag = ids.NewToken(TagLength);
        known.EndsAt = now + lasting;
        known.IsRestored = false;
        _changes.Add((known.Id, new(known.EntityTag, known.Source, at + lasting)));
        Settle();
        return new(SipStatus.Ok, known.EntityTag, lasting, hasChanged);
    }

    /// <summary>Ends what has run out.</summary>
    /// <returns>Whether something has.</returns>
    public bool Expire(MonotonicTime now)
    {
        if (now < NextDeadline)
            return false;
        foreach (var ended in _all.FindAll(one => one.EndsAt <= now))
            Remove(ended);
        Settle();
        return true;
    }

    /// <summary>Takes in what was published before a restart, unless there are too many.</summary>
    /// <param name="stored">What was kept.</param>
    /// <param name="endsAt">When it runs out if nobody refreshes it.</param>
    public void Restore(StoredPublication stored, MonotonicTime endsAt)
    {
        if (_all.Count >= settings.CountMax)
            return;
        _all.Add(new() { Id = stored.Id, EntityTag = stored.EntityTag, Source = new(stored.Document, stored.ToldAt, stored.IsNetwork), EndsAt = endsAt, IsRestored = true });
        Settle();
    }

    /// <summary>What has begun, changed or ended since this was last asked, in order; without what it is now where it has ended.</summary>
    internal IReadOnlyList<(string Id, LastingPublication? Left)> TakeChanges()
    {
        if (_changes.Count == 0)
            return [];
        var changes = _changes.ToArray();
        _changes.Clear();
        return changes;
    }

    // Removing what is not there is a mistake of the client; removing at once what it has just brought is none.
    private PublishAnswer Removed(Publication? known)
    {
        if (known is not null)
            Remove(known);
        Settle();
        return new(SipStatus.Ok, ids.NewToken(TagLength), TimeSpan.Zero, known is not null);
    }

    // Whoever was started anew with the server knows no entity tags, and says again what it said: the network in the place of all that the network said, anybody
    // else in the place of the same.
    private void Supersede(PublishWish wish)
    {
        foreach (var old in _all.FindAll(one => one.IsRestored && one.Source.IsNetwork == wish.IsNetwork
            && (wish.IsNetwork || one.Source.Document.TellsTheSameAs(wish.Document!)))) // an initial PUBLISH has a document
            Remove(old);
    }

    private void Remove(Publication publication)
    {
        _all.Remove(publication);
        _changes.Add((publication.Id, null));
    }

    private static PublishAnswer Refused(int status) => new(status, null, TimeSpan.Zero, false);

    private void Settle()
    {
        NextDeadline = MonotonicTime.Never;
        foreach (var one in _all)
            NextDeadline = MonotonicTime.Earlier(NextDeadline, one.EndsAt);
    }

    private sealed class Publication
    {
        public required string Id { get; init; }

        // Not heard of since a restart.
        public bool IsRestored { get; set; }

        public string EntityTag { get; set; } = "";

        public PresenceSource Source { get; set; } = null!; // set when it is made

        public MonotonicTime EndsAt { get; set; }
    }
}

/// <summary>A publication, and for how long it lasts.</summary>
/// <param name="EntityTag">Its entity tag.</param>
/// <param name="Source">What it tells.</param>
/// <param name="EndsAt">When it runs out, UTC.</param>
internal sealed record LastingPublication(string EntityTag, PresenceSource Source, DateTimeOffset EndsAt);
