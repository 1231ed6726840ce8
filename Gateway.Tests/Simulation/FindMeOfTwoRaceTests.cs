using Gateway.Domain.Sessions;
using Gateway.Sip.Machines;
using Gateway.Tests.Domain.Core;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>
/// Bob answers, is busy, refuses or rings; Alice waits or hangs up; and all of it about when his ring time is over. Between them stand both functions, the core with
/// its search, and a network that loses, doubles and overtakes; at the end a message box that records.
/// </summary>
public sealed class FindMeOfTwoRaceTests
{
    private static readonly TimeSpan RingTime = TimeSpan.FromSeconds(9);

    [Fact]
    public void Whatever_happens_at_the_same_moment_a_session_of_two_has_one_outcome() => World.ForSeeds(150, world =>
    {
        var town = Race(world, loss: 0, out var call);

        var others = town.Bob.Sessions.Count(session => session.IsUp) + town.Box.CallCount;
        Assert.Equal(call.IsUp ? 1 : 0, others);
        Assert.True(call.IsUp || call.Has("Refused") || call.Has("Ended") || call.Has("AnsweredTooLate"), string.Join(", ", call.Told));
        Assert.True(town.Store.Started <= 1, $"{town.Store.Started} recordings");
        // Who is in it by the records is who is in it.
        if (call.IsUp)
            Assert.Equal(town.Box.CallCount == 0 ? ParticipantState.Connected : ParticipantState.Failed, Plain(town.PartOf(town.Bob.Address).State));
        town.GoHome();
        Assert.Equal(SessionState.Ended, town.Record.State);
    });

    [Fact]
    public void Whatever_the_network_loses_nobody_rings_on_and_nothing_records_for_nobody() => World.ForSeeds(150, world =>
    {
        var town = Race(world, loss: 0.12, out var call);

        Assert.True(town.Store.Started <= 1, $"{town.Store.Started} recordings");
        Assert.True(town.Bob.Sessions.Count(session => session.IsUp) + town.Box.CallCount <= 1 || !call.IsUp, "two took it");
        world.Loss = world.Duplication = 0;
        town.GoHome();
        Assert.All(town.Bob.Sessions, session => Assert.False(session.IsUp));
        Assert.Equal(SessionState.Ended, town.Record.State);
    });

    // A busy phone has refused; for him who missed it that is as good.
    private static ParticipantState Plain(ParticipantState state) => state == ParticipantState.Refused ? ParticipantState.Failed : state;

    private static SearchedTown Race(World world, double loss, out HandsetSession call)
    {
        var town = new SearchedTown(world);
        var chance = new SeededIdSource(world.Seed * 7919);
        (world.DelayMin, world.DelayMax) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(120));
        (world.Loss, world.Duplication) = (loss, loss / 2);
        var about = () => RingTime + TimeSpan.FromMilliseconds((int)(chance.NewUInt32() % 1200) - 600);
        var answer = chance.NewUInt32() % 4;
        if (answer == 0)
            town.Bob.Answer = _ => 486;
        else if (answer != 1)
            world.After(about(), () => town.Bob.Sessions.Where(session => !session.IsUp && !session.Has("Cancelled")).ToList().ForEach(session => session.Accept()));
        var placed = town.Call();
        if (chance.NewUInt32() % 2 == 0)
            world.After(about(), () => town.HangUp(placed));

        town.Run(60);
        call = placed;
        return town;
    }
}
