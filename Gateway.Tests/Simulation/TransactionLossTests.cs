using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

public sealed class TransactionLossTests
{
    private const int Seeds = 40;

    private const string Bob = "sip:bob@10.0.1.2";

    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [Clause("RFC 3261", "17.2.2")]
    public void A_message_reaches_the_user_at_most_once_and_an_answered_one_exactly_once(double loss) =>
        World.ForSeeds(Seeds, world =>
        {
            Disturb(world, loss);
            world.Bob.AnswerAfter = TimeSpan.FromMilliseconds(world.Seed % 5 * 900);
            var messages = new List<TestRequest>();
            for (var i = 0; i < 10; i++)
                messages.Add(world.Alice.SendMessage(Bob, $"{i}"));

            world.RunFor(LongEnough);

            foreach (var message in messages)
            {
                var copies = world.Bob.Received("MESSAGE").Count(m => m.CallId.SequenceEqual(message.Request.CallId));
                Assert.True(message.IsOver);
                Assert.InRange(copies, message.Status == 200 ? 1 : 0, 1);
                Assert.InRange(message.Responses.Count(r => r.IsFinal), 0, 1);
                if (loss == 0)
                    Assert.Equal(200, message.Status);
                else
                    Assert.True(message.Status == 200 || message.Failure == ClientFailure.Timeout);
            }

            AssertNothingLeaks(world);
        });

    [Fact]
    [Clause("RFC 3261", "17.1.2")]
    public void Half_of_all_datagrams_may_vanish_and_nearly_all_messages_arrive()
    {
        var (sent, delivered) = (0, 0);
        World.ForSeeds(Seeds, world =>
        {
            Disturb(world, 0.5);
            var messages = Enumerable.Range(0, 20).Select(i => world.Alice.SendMessage(Bob, $"{i}")).ToList();
            world.RunFor(LongEnough);
            sent += messages.Count;
            delivered += messages.Count(m => m.Status == 200);
        });

        // Eleven tries, each of which gets through and back in a quarter of all cases: 96 in 100.
        Assert.InRange(delivered, sent * 92 / 100, sent);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [Clause("RFC 6026", "7.1")]
    [Clause("RFC 3261", "13.3.1.4")]
    public void A_call_is_confirmed_on_both_sides_or_on_none(double loss) =>
        World.ForSeeds(Seeds, world =>
        {
            Disturb(world, loss);
            world.Bob.Rings = world.Seed % 2 == 0;
            world.Bob.AnswerAfter = TimeSpan.FromMilliseconds(world.Seed % 7 * 600);
            var invite = world.Alice.Send(SipMethod.Invite, Bob);

            world.RunFor(LongEnough);

            var call = invite.Request.Text(HeaderId.CallId)!;
            Assert.InRange(world.Bob.Received("INVITE").Count, invite.Status == 200 ? 1 : 0, 1);
            Assert.True(invite.IsOver || invite.Responses.Count > 0);

            // Confirmed means that the ACK arrived, so the caller must know of the call. The reverse fails only where no ACK got through in 64·T1.
            if (world.Bob.Confirmed.Contains(call))
                Assert.Equal(200, invite.Status);
            if (invite.Status == 200)
                Assert.True(world.Bob.Confirmed.Contains(call) || world.Bob.NeverAcknowledged.Contains(call));
            if (loss == 0)
                Assert.Contains(call, world.Bob.Confirmed);
            AssertNothingLeaks(world);
        });

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [Clause("RFC 3261", "9")]
    public void A_cancelled_call_ends_on_both_sides_whoever_wins_the_race(double loss) =>
        World.ForSeeds(Seeds * 3, world =>
        {
            Disturb(world, loss);
            world.Bob.Rings = true;
            world.Bob.AnswerAfter = TimeSpan.FromMilliseconds(world.Seed % 10 * 100);
            var invite = world.Alice.Send(SipMethod.Invite, Bob);
            world.After(TimeSpan.FromMilliseconds(world.Seed % 13 * 70), () => world.Alice.Cancel(invite));

            world.RunFor(LongEnough);

            Assert.True(invite.IsOver, "the caller waits for ever");
            Assert.InRange(invite.Responses.Count(r => r.IsFinal && !r.IsSuccess), 0, 1);
            if (world.Bob.Cancelled.Count > 0)
                Assert.NotEqual(200, invite.Status);
            Assert.InRange(world.Bob.Cancelled.Count, 0, 1);
            AssertNothingLeaks(world);
        });

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [Clause("RFC 3261", "17.1.1.3")]
    public void A_refused_call_is_told_once_and_acknowledged(double loss) =>
        World.ForSeeds(Seeds, world =>
        {
            Disturb(world, loss);
            world.Bob.Answer = _ => SipStatus.BusyHere;
            var invite = world.Alice.Send(SipMethod.Invite, Bob);

            world.RunFor(LongEnough);

            Assert.True(invite.IsOver);
            Assert.InRange(invite.Responses.Count(r => r.IsFinal), 0, 1);
            Assert.InRange(world.Bob.Received("INVITE").Count, invite.Status == SipStatus.BusyHere ? 1 : 0, 1);
            Assert.Empty(world.Bob.Acks);
            if (loss == 0)
                Assert.Empty(world.Bob.Failed);
            AssertNothingLeaks(world);
        });

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [Clause("RFC 3261", "12")]
    public void A_call_that_is_hung_up_stands_on_neither_side(double loss) =>
        World.ForSeeds(Seeds, world =>
        {
            Disturb(world, loss);
            var invite = world.Alice.Send(SipMethod.Invite, Bob);
            TestRequest? bye = null;
            world.RunUntil(() => world.Alice.Calls.Count > 0, LongEnough);
            var stood = world.Alice.Calls.Count == 1;
            if (stood)
                bye = world.Seed % 2 == 0 || !world.RunUntil(() => world.Bob.Confirmed.Count > 0, TimeSpan.FromSeconds(30))
                    ? world.Alice.HangUp(world.Alice.Calls.Values.Single())
                    : world.Bob.HangUp(world.Bob.Calls.Values.Single());

            world.RunFor(LongEnough);

            Assert.Equal(stood, invite.Status == 200);
            if (bye?.Status == 200)
                Assert.Equal((0, 0), (world.Alice.Calls.Count, world.Bob.Calls.Count));
            if (loss == 0)
                Assert.Equal(200, bye?.Status);
            AssertNothingLeaks(world);
        });

    [Fact]
    [Clause("RFC 3261", "17")]
    public void Nothing_is_sent_twice_over_a_connection_and_nothing_stays_behind()
    {
        var world = new World(seed: 2) { DelayMax = TimeSpan.FromMilliseconds(50) };
        var carol = new TestPhone(world, "sip:carol@networka.example", "10.0.1.3", TransportKind.Tcp);
        var dave = new TestPhone(world, "sip:dave@networka.example", "10.0.1.4", TransportKind.Tcp) { AnswerAfter = TimeSpan.FromSeconds(3) };

        var message = carol.SendMessage("sip:dave@10.0.1.4", "hello");
        world.RunFor(TimeSpan.FromSeconds(3.2));

        Assert.Equal(200, message.Status);
        Assert.Equal(2, world.Sent.Count);
        Assert.Equal((0, 0), (carol.TransactionCount, dave.TransactionCount));
    }

    private static void Disturb(World world, double loss)
    {
        world.Loss = loss;
        world.Duplication = loss / 2;
        world.DelayMin = TimeSpan.FromMilliseconds(5);
        world.DelayMax = TimeSpan.FromMilliseconds(loss == 0 ? 5 : 250);
    }

    private static void AssertNothingLeaks(World world) =>
        Assert.Equal((0, 0), (world.Alice.TransactionCount, world.Bob.TransactionCount));
}
