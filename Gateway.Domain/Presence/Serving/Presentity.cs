using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>Somebody of whom presence is known or watched: who tells of it, what it is, and who watches.</summary>
/// <remarks>A document is written once for all who may see it. Not thread safe.</remarks>
internal sealed class Presentity : IDeadline
{
    private readonly string _epoch;
    private byte[]? _body;
    private byte[]? _offline;

    public Presentity(PocAddress address, PublicationSettings settings, IdSource ids)
    {
        Address = address;
        _epoch = ids.NewToken(8);
        Publications = new(settings, ids);
        Document = PresenceDocument.Offline(address.ToString());
    }

    public PocAddress Address { get; }

    public Publications Publications { get; }

    /// <summary>What is true.</summary>
    public PresenceDocument Document { get; private set; }

    /// <summary>Counts what was true, from 0.</summary>
    public long Version { get; private set; }

    public List<PresenceViewer> Watchers { get; } = [];

    /// <summary>Who is told of the watchers; <c>null</c> = nobody.</summary>
    public List<WatcherInfoWatcher>? InfoWatchers { get; set; }

    /// <summary>Subscriptions that ran out while they waited for a decision; <c>null</c> = none.</summary>
    public List<WaitingWatcher>? Waiting { get; set; }

    /// <inheritdoc/>
    public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>When a publication ends or a watcher has to be told something.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            var next = Publications.NextDeadline;
            foreach (var watcher in Watchers)
                next = MonotonicTime.Earlier(next, watcher.DueAt);
            foreach (var waiting in Waiting ?? [])
                next = MonotonicTime.Earlier(next, waiting.GivesUpAt);
            foreach (var watcher in InfoWatchers ?? [])
                next = MonotonicTime.Earlier(next, watcher.DueAt);
            return next;
        }
    }

    /// <summary>Whether nothing is left of it.</summary>
    public bool IsForgotten => Watchers.Count == 0 && Publications.IsEmpty && Waiting is not { Count: > 0 } && InfoWatchers is not { Count: > 0 };

    /// <summary>The tag of a version (RFC 5839). Those of a person who was forgotten, or of a server that was started anew, are never taken for others.</summary>
    public string TagOf(long version) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{_epoch}-{version:x}");

    /// <summary>What is true, as a body.</summary>
    public MessageBody Body => new(PresenceDocument.MediaType, _body ??= Document.Write());

    /// <summary>What those are shown who may not know.</summary>
    public MessageBody OfflineBody => new(PresenceDocument.MediaType, _offline ??= PresenceDocument.Offline(Address.ToString()).Write());

    /// <summary>Composes anew.</summary>
    /// <returns>Whether something else is true than before.</returns>
    public bool Compose()
    {
        var composed = PresenceComposer.Compose(Address.ToString(), Publications.Sources);
        if (composed.TellsTheSameAs(Document))
            return false;
        Document = composed;
        _body = null;
        Version++;
        return true;
    }
}
