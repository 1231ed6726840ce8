using Gateway.Api.Storage;

namespace Gateway.Tests.Api.Storage;

public sealed class EndedSessionsTests
{
    private readonly EndedSessions _ended = new();

    [Fact]
    public void The_newest_are_kept_until_there_are_too_many_rows_and_the_oldest_go_first()
    {
        _ended.Add(Session("one", 3_000));
        _ended.Add(Session("two", 3_000));
        _ended.Add(Session("three", EndedSessions.RowsMax - 6_003));
        Assert.NotNull(_ended.Find("one"));

        _ended.Add(Session("four", 0));
        Assert.Null(_ended.Find("one"));
        Assert.All(["two", "three", "four"], id => Assert.Equal(id, _ended.Find(id)!.Id));
    }

    [Fact]
    public void One_that_was_forgotten_gives_its_room_back_whatever_joined_it_since()
    {
        var session = Session("one", 100);
        _ended.Add(session);
        session.Participants.Add(Participant("late"));
        _ended.Remove("one");
        _ended.Remove("one");
        Assert.Null(_ended.Find("one"));

        _ended.Add(Session("all", EndedSessions.RowsMax - 1));
        Assert.NotNull(_ended.Find("all"));
    }

    [Fact]
    public void Adding_and_forgetting_for_ever_takes_no_more_room()
    {
        _ended.Add(Session("first", 0));
        for (var i = 0; i < EndedSessions.RowsMax; i++)
        {
            _ended.Add(Session($"s{i}", 0));
            _ended.Remove($"s{i}");
        }

        Assert.Null(_ended.Find("first"));
    }

    private static SessionRow Session(string id, int participants) => new()
    {
        Id = id, Type = "adHoc", Establishment = "onDemand", Initiator = "sip:a@poc.local", State = "ended",
        Participants = [.. Enumerable.Range(0, participants).Select(i => Participant($"{id}-{i}"))],
    };

    private static ParticipantRow Participant(string id) => new() { Id = id, SessionId = "", Address = "sip:b@poc.local", State = "left" };
}
