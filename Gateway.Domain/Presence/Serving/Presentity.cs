using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>Somebody of whom presence is known or watched: who tells of it, what it is, and who watches.</summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class Presentity : IDeadline
{
    /// <summary>Views that are kept though nobody may need them any more.</summary>
    private const int ViewsUsual = 16;

    private readonly string _epoch;
    private readonly PresentityView _whole;
    private Dictionary<ShownParts, PresentityView>? _views;
    private long _versions;
    private byte[]? _offline;

    public Presentity(PocAddress address, PublicationSettings settings, IdSource ids)
    {
        Address = address;
        _epoch = ids.NewToken(8);
        Publications = new(settings, ids);
        _whole = new(PresenceDocument.Offline(address.ToString()), 0);
    }

    public PocAddress Address { get; }

    public Publications Publications { get; }

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

    /// <summary>What those see who may see these parts.</summary>
    public PresentityView ViewOf(ShownParts parts)
    {
        if (parts.IsEverything)
            return _whole;
        if (_views?.TryGetValue(parts, out var known) == true)
            return known;
        _views ??= [];
        if (_views.Count >= ViewsUsual)
        {
            foreach (var unused in _views.Keys.Where(one => Watchers.TrueForAll(watcher => watcher.Shown != one)).ToArray())
                _views.Remove(unused);
        }

        // What looks like one of whom nothing was ever told has his tag, too.
        var document = _whole.Document.Showing(parts);
        var view = new PresentityView(document, document.TellsTheSameAs(PresenceDocument.Offline(Address.ToString())) ? 0 : ++_versions);
        _views.Add(parts, view);
        return view;
    }

    /// <summary>What those are shown who may not know.</summary>
    public MessageBody OfflineBody => new(PresenceDocument.MediaType, _offline ??= PresenceDocument.Offline(Address.ToString()).Write());

    /// <summary>Composes anew.</summary>
    /// <returns>Whether something else is true than before.</returns>
    public bool Compose()
    {
        var composed = PresenceComposer.Compose(Address.ToString(), Publications.Sources);
        if (composed.TellsTheSameAs(_whole.Document))
            return false;
        _whole.Become(composed, ++_versions);
        foreach (var (parts, view) in _views ?? [])
        {
            var shown = composed.Showing(parts);
            if (!shown.TellsTheSameAs(view.Document))
                view.Become(shown, ++_versions);
        }

        return true;
    }
}
