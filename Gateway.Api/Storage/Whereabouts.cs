using System.Collections.Concurrent;
using System.Collections.Immutable;
using Gateway.Api.Endpoints;

namespace Gateway.Api.Storage;

/// <summary>In which sessions people are at the moment. Who hides his identity there is in none.</summary>
/// <remarks>Followed by the writer's thread, read by all. Sessions of the last run are over before the first is followed, so it is complete.</remarks>
internal sealed class Whereabouts
{
    private readonly ConcurrentDictionary<string, ImmutableList<BoardSession>> _byAddress = new(StringComparer.Ordinal);

    public IReadOnlyList<BoardSession> Of(string address) => _byAddress.GetValueOrDefault(address, []);

    /// <summary>Follows what is on disk of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="participant">Whom the change was about; null: all.</param>
    public void Follow(SessionRow session, ParticipantRow? participant)
    {
        if (participant is not null && session.State != "ended") Put(session, participant);
        else foreach (var one in session.Participants) Put(session, one);
    }

    private void Put(SessionRow session, ParticipantRow one)
    {
        var isIn = session.State != "ended" && one is { State: "connected", IsAnonymous: false };
        var known = _byAddress.GetValueOrDefault(one.Address, []);
        var at = known.FindIndex(part => part.Id == session.Id);
        if (isIn == at >= 0) return;
        var next = isIn
            ? known.Add(new BoardSession
            {
                Id = session.Id,
                Group = session.GroupAddress is { } group ? new SessionGroup { Id = session.GroupId, Address = group, DisplayName = session.GroupName ?? group } : null,
            })
            : known.RemoveAt(at);
        if (next.IsEmpty) _byAddress.TryRemove(one.Address, out _);
        else _byAddress[one.Address] = next;
    }
}
