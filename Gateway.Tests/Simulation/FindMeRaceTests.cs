using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Tests.Domain.Core;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

/// <summary>
/// The called answers, is busy, or rings; the caller waits or hangs up; and all of it about when the ring time is over. At the end of the way is a message box
/// that answers, records and keeps, and between them a network that loses, doubles and overtakes.
/// </summary>
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
    public void Whatever_the_network_loses_the_caller_has_one_call_and_no_phone_rings_on() => World.ForSeeds(300, world =>
    {
        var town = Race(world, loss: 0.15, out var call);

        Assert.True(town.A.Calls.Count <= 1, $"{town.A.Calls.Count} calls at the caller");
        Assert.Equal(town.A.Calls.Count, town.B.Calls.Count + town.Box.Calls.Count);
        Assert.True(call.Responses.Where(response => response.IsSuccess).Select(response => response.To.Tag.ToArray()).Distinct(ByteArrays.Instance).Count() <= 1);
        Ended(town);
    });

    [Fact]
    public void The_message_box_records_for_a_caller_and_for_nobody_else() => World.ForSeeds(120, world =>
    {
        var town = Race(world, loss: world.Seed % 2 == 0 ? 0 : 0.12, out var call, withBox: true);
        var box = town.MessageBox!;

        // Exactly one of: a person has the call, the message box has it, nobody has. The box has as many calls as it has callers.
        var recorded = town.Store.Started;
        Assert.True(town.A.Calls.Count <= 1, $"{town.A.Calls.Count} calls at the caller");
        Assert.Equal(town.A.Calls.Count, town.B.Calls.Count + box.CallCount);
        Assert.True(recorded <= 1, $"{recorded} recordings");
        Assert.True(recorded == 0 || town.B.Calls.Count == 0, "it recorded beside a person who has the call");
        Ended(town);
        Assert.Equal((0, 0), (box.CallCount, town.World.OpenMediaPorts));
        Assert.Equal(town.Store.Started, town.Store.Ended);
    });

    private static ServiceTown Race(World world, double loss, out TestRequest call, bool withBox = false)
    {
        var town = new ServiceTown(world, withMessageBox: withBox);
        var chance = new SeededIdSource(world.Seed * 7919);
        (world.DelayMin, world.DelayMax) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(150));
        (world.Loss, world.Duplication) = (loss, loss / 2);
        var about = () => RingTime + TimeSpan.FromMilliseconds((int)(chance.NewUInt32() % 1200) - 600);
        // With losses the phone may learn seconds later that it rings no more, and be answered until then.
        town.B.AnswerAfter = about() + (loss > 0 ? TimeSpan.FromMilliseconds(chance.NewUInt32() % 5000) : TimeSpan.Zero);
        var answer = (chance.NewUInt32() % 4) switch { 0 => 486, 1 => (int?)null, _ => 200 };
        town.B.Answer = request => request.Method == SipMethod.Invite ? answer : 200;
        town.Box.AnswerAfter = TimeSpan.FromMilliseconds(chance.NewUInt32() % 400);

        var placed = town.Call(town.A, "UserB", withBox ? ServiceTown.Describe : null);
        if (chance.NewUInt32() % 2 == 0)
            world.After(about(), () => town.A.Cancel(placed));
        // A phone in a tunnel hears of the end of its ringing when the message box has the call already.
        if (loss > 0 && chance.NewUInt32() % 3 == 0)
        {
            world.After(RingTime - TimeSpan.FromMilliseconds(chance.NewUInt32() % 700), () => world.Partition(town.Core, town.B));
            world.After(RingTime + TimeSpan.FromMilliseconds(2000 + chance.NewUInt32() % 3000), () => world.Heal(town.Core, town.B));
        }

        town.Net.Run(withBox ? 60 : 120);
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

    private sealed class ByteArrays : IEqualityComparer<byte[]>
    {
        public static readonly ByteArrays Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => obj.Length;
    }
}
