using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence;

/// <summary>Somebody of whom presence is known or watched: who tells of it, what it is, and who watches.</summary>
/// <remarks>A document is written once for all who may see it. Not thread safe.</remarks>
internal sealed class Presentity : IDeadline
{
    private byte[]? _body;
    private byte[]? _offline;

    public Presentity(PocAddress address, PublicationSettings settings, IdSource ids)
    {
        Address = address;
        Publications = new(settings, ids);
        Document = PresenceDocument.Offline(address.ToString());
    }

    public PocAddress Address { get; }

    public Publications Publications { get; }

    /// <summary>What is true.</summary>
    public PresenceDocument Document { get; private set; }

    /// <summary>Counts what was true, from 0.</summary>
    public long Version { get; private set; }

    public List<PresenceWatcher> Watchers { get; } = [];

    /// <summary>When it is ticked next: the present entry among the timers.</summary>
    public MonotonicTime ScheduledAt { get; set; } = MonotonicTime.Never;

    /// <summary>When a publication ends or a watcher has to be told something.</summary>
    public MonotonicTime NextDeadline
    {
        get
        {
            var next = Publications.NextDeadline;
            foreach (var watcher in Watchers)
                next = MonotonicTime.Earlier(next, watcher.DueAt);
            return next;
        }
    }

    /// <summary>Whether nothing is left of it.</summary>
    public bool IsForgotten => Watchers.Count == 0 && Publications.Sources.Count == 0;

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
