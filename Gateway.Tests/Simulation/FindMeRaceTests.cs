using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Tests.Domain.Core;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>The called answers, is busy, or rings; the caller waits or hangs up; and all of it about when the ring time is over.</summary>
public sealed class FindMeRaceTests
{
    private static readonly TimeSpan RingTime = TimeSpan.FromSeconds(9);

    [Fact]
    public void Whatever_happens_at_the_same_moment_the_call_has_one_outcome() => World.ForSeeds(300, world =>
    {
        var town = Race(world, loss: 0, out var call);

        // One call at the caller with one other, or none at all and an honest refusal; nobody rings, nobody records without a caller.
        var others = town.B.Calls.Count + town.Box.Calls.Count;
        Assert.Equal(town.A.Calls.Count, others);
        Assert.True(others <= 1, $"{others} took the call");
        Assert.Equal(others == 1, call.Status == 200);
        Assert.True(others == 1 || call.Status is 486 or 487, $"{call.Status}");
        Assert.Empty(town.B.NeverAcknowledged);
        Assert.Empty(town.Box.NeverAcknowledged);
        Ended(town);
    });

    [Fact]
    public void What_the_network_loses_leaves_no_phone_ringing_and_nothing_recording() => World.ForSeeds(100, world =>
    {
        var town = Race(world, loss: 0.15, out _);

        // With lost answers a phone may be given up on too early and answer after all; then the caller has both, and ends one (RFC 3261 §13.2.2.4).
        Assert.Equal(town.A.Calls.Count, town.B.Calls.Count + town.Box.Calls.Count);
        Ended(town);
    });

    private static ServiceTown Race(World world, double loss, out TestRequest call)
    {
        var town = new ServiceTown(world);
        var chance = new SeededIdSource(world.Seed * 7919);
        (world.DelayMin, world.DelayMax) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(150));
        world.Loss = loss;
        var about = () => RingTime + TimeSpan.FromMilliseconds((int)(chance.NewUInt32() % 1200) - 600);
        town.B.AnswerAfter = about();
        var answer = (chance.NewUInt32() % 4) switch { 0 => 486, 1 => (int?)null, _ => 200 };
        town.B.Answer = request => request.Method == SipMethod.Invite ? answer : 200;
        town.Box.AnswerAfter = TimeSpan.FromMilliseconds(chance.NewUInt32() % 400);

        var placed = town.Call(town.A, "UserB");
        if (chance.NewUInt32() % 2 == 0)
            world.After(about(), () => town.A.Cancel(placed));
        town.Net.Run(120);
        call = placed;
        return town;
    }

    private static void Ended(ServiceTown town)
    {
        foreach (var dialog in town.A.Calls.Values.ToArray())
            town.A.HangUp(dialog);
        town.Net.Run(120);
        Assert.Empty(town.B.Calls);
        Assert.Empty(town.Box.Calls);
        Assert.Equal(0, town.Core.OpenRequests);
    }
}
