using System.Collections.Concurrent;
using Gateway.Api.Network;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.History;
using Gateway.Domain.Presence;
using Gateway.Domain.Runtime;

namespace Gateway.Api.Endpoints;

/// <summary>
/// The boards that are open: for each who looks, one subscription to everybody of this network, or to a group, as his rules let him see them. They live in memory, are
/// opened when somebody first looks, and again when they have run out. What is shown of each person on them is the matter of <see cref="BoardPeople"/>.
/// </summary>
internal sealed class PresenceBoards(IPocNetwork network, BoardPeople people, Hosting.GatewaySettings settings, TimeProvider clock)
{
    /// <summary>Boards at one time: every desk of a large centre with the groups that it looks at. The one that was opened first makes room.</summary>
    private const int BoardsMax = 500;

    /// <summary>A board is open for a shift, and opened anew by who still looks.</summary>
    private static readonly TimeSpan Shift = TimeSpan.FromHours(12);

    /// <summary>How long the network may take to tell a list; people of whom nothing was told yet follow as live events.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Watcher, string List), Opening> _openings = new();
    private readonly ConcurrentDictionary<EnquiryId, BoardRecord> _records = new();

    // Grows over restarts, too: a change takes longer than a millisecond to be stored.
    private long _version = clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The list of everybody.</summary>
    public PocAddress Everybody => BoardQuestion.EverybodyOf(settings.SipDomain);

    /// <summary>The board of somebody who looks at a list.</summary>
    /// <exception cref="SignallingLoopUnavailableException">The network is starting or stopping.</exception>
    public async Task<BoardRecord> OfAsync(PocAddress watcher, PocAddress list, CancellationToken stop)
    {
        var key = (watcher.ToString(), list.ToString());
        while (true)
        {
            var opening = _openings.GetOrAdd(key, _ => new(new(() => OpenAsync(watcher, list)), clock.GetUtcNow()));
            BoardRecord? board;
            try
            {
                board = await opening.WaitAsync(Patience, clock, stop);
            }
            catch (SignallingLoopUnavailableException)
            {
                _openings.TryRemove(KeyValuePair.Create(key, opening));
                throw;
            }

            // The network has not even said that it cannot: the next look asks it again.
            if (opening.HasFailed) _openings.TryRemove(KeyValuePair.Create(key, opening));
            var now = board is null ? BoardRecord.Of(new(new(""), watcher, list, Shift, opening.At)) : _records.GetValueOrDefault(board.Id, board);
            if (!now.IsOver && now.Until > clock.GetUtcNow()) return now;
            // One that could not be opened, or is over, is forgotten, so that the next look opens another.
            _openings.TryRemove(KeyValuePair.Create(key, opening));
            if (board is null || board.IsOver) return now;
        }
    }

    /// <summary>Follows a board, and tells who looks what changed.</summary>
    public void Change(UnitOfWork unit, Fact.BoardChanged changed, Actor? actor)
    {
        var board = changed.Board;
        // While it is being opened there is nothing on it.
        if (board.State == Domain.Presence.EnquiryState.Asking) return;
        unit.OnCommitted(() =>
        {
            if (!board.IsOver)
            {
                _records[board.Id] = board;
                return;
            }

            _records.TryRemove(board.Id, out _);
            var key = (board.Watcher.ToString(), board.List.ToString());
            if (_openings.TryGetValue(key, out var opening) && opening.Known?.Id == board.Id) _openings.TryRemove(KeyValuePair.Create(key, opening));
        });
        var watcher = board.Watcher.ToString();
        // What is told while a board is opened is the answer to who opens it, and no news.
        if (!board.IsOver && _records.TryGetValue(board.Id, out var before))
        {
            foreach (var entry in changed.Changed)
            {
                if (before.Entries.Contains(entry)) continue;
                var person = people.Of(board.Watcher, entry, Interlocked.Increment(ref _version));
                unit.Tell("presence.changed", person.Address, person.Version, new { watcher, person }, actor);
            }
        }
        else if (board.IsOver)
        {
            unit.Tell("presence.board.ended", board.Id.Value, Interlocked.Increment(ref _version), new { watcher, list = board.List.ToString() }, actor);
        }
    }

    /// <summary>The people on a board, as who looks may see them; on that of everybody also those of other networks whom he watches.</summary>
    public IReadOnlyList<BoardPerson> PeopleOn(BoardRecord board)
    {
        var version = Interlocked.Read(ref _version);
        var entries = board.List == Everybody ? board.Entries.Concat(people.WatchedElsewhere(board.Watcher, settings.SipDomain)) : board.Entries;
        return [.. entries.Select(entry => people.Of(board.Watcher, entry, version))];
    }

    /// <summary>One person as who looks may see him: as any of his boards that are open tells it, or else a subscription beside them.</summary>
    public BoardPerson PersonOn(BoardRecord board, PocAddress who)
    {
        var entries = _records.Values.Where(one => one.Watcher == board.Watcher && one.Id != board.Id).Prepend(board).SelectMany(one => one.Entries);
        return people.Of(board.Watcher, entries.FirstOrDefault(entry => entry.Who == who && entry.Standing is not null) ?? new(who, null, null), Interlocked.Read(ref _version));
    }

    private async Task<BoardRecord> OpenAsync(PocAddress watcher, PocAddress list)
    {
        while (_openings.Count > BoardsMax && _openings.OrderBy(one => one.Value.At).FirstOrDefault() is { Value: not null } oldest)
        {
            _openings.TryRemove(oldest);
            if (oldest.Value.Known is { } opened) await network.StopEnquiryAsync(opened.Id, CancellationToken.None);
        }

        // Whoever looks goes away or not, others may look meanwhile.
        var board = await network.OpenBoardAsync(new(new(Ids.New("psb")), watcher, list, Shift, clock.GetUtcNow()), CancellationToken.None);
        if (!board.IsOver) _records.TryAdd(board.Id, board);
        return board;
    }

    /// <summary>A board that is being opened, for all who look at it at once.</summary>
    private sealed record Opening(Lazy<Task<BoardRecord>> Board, DateTimeOffset At)
    {
        public BoardRecord? Known => Board is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? Board.Value.Result : null;

        /// <summary>Whether nothing will come of it any more.</summary>
        public bool HasFailed => Board is { IsValueCreated: true, Value: { IsFaulted: true } or { IsCanceled: true } };

        /// <summary>The board once it is told; null when the time is up.</summary>
        public async Task<BoardRecord?> WaitAsync(TimeSpan limit, TimeProvider clock, CancellationToken stop)
        {
            try
            {
                return await Board.Value.WaitAsync(limit, clock, stop);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }
}
