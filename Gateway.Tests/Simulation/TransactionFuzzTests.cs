using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transactions;
using Gateway.Sip.Transport;
using Gateway.Tests.Sip.Transactions;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

public sealed class TransactionFuzzTests
{
    private static readonly string[] Methods = ["INVITE", "ACK", "CANCEL", "MESSAGE", "BYE", "OPTIONS", "FOO"];
    private static readonly int[] Statuses = [100, 180, 183, 200, 202, 302, 404, 486, 487, 503, 603];

    [Fact]
    public void Any_order_of_messages_answers_failures_and_ticks_ends_in_nothing()
    {
        for (var seed = 1UL; seed <= 300; seed++)
        {
            var it = new LayerUnderTest(seed % 2 == 0 ? TransactionLayerOptions.Proxy : TransactionLayerOptions.UserAgent, seed);
            var chance = new SeededIdSource(seed * 977);
            var clients = new List<(ClientTransactionId Id, SipRequest Request)>();
            for (var step = 0; step < 200; step++)
            {
                Disturb(it, chance, clients, step);
                Assert.True(it.Layer.NextDeadline > it.Now || it.Layer.NextDeadline <= it.Now + TimeSpan.FromMilliseconds(10), $"seed {seed}, step {step}");
            }

            EndEverything(it, clients);
            Assert.True(it.Layer.Count == 0, $"seed {seed}: {it.Layer.Count} transactions are left");
        }
    }

    [Fact]
    public void Damaged_octets_reach_neither_an_exception_nor_the_user_twice()
    {
        World.ForSeeds(20, world =>
        {
            var chance = new SeededIdSource(world.Seed);
            world.Bob.AnswerAfter = TimeSpan.FromMilliseconds(700);
            foreach (var method in Methods)
            {
                var whole = LayerUnderTest.Request(method, branch: $"z9hG4bK{method}", callId: method).Bytes.ToArray();
                for (var i = 0; i < 150; i++)
                {
                    var damaged = whole.ToArray();
                    for (var hits = chance.NewUInt32() % 6; hits > 0; hits--)
                        damaged[chance.NewUInt32() % damaged.Length] = (byte)chance.NewUInt32();
                    world.Inject(damaged.AsMemory(0, chance.NewUInt32() % 4 == 0 ? (int)(chance.NewUInt32() % damaged.Length) : damaged.Length), "192.0.2.9:5062", world.Bob);
                }
            }

            world.RunFor(TimeSpan.FromMinutes(5));

            Assert.Equal(0, world.Bob.TransactionCount);
            foreach (var copies in world.Bob.Received("MESSAGE").GroupBy(m => $"{Encoding.Latin1.GetString(m.TopVia.Branch)} {Encoding.Latin1.GetString(m.TopVia.Host)}:{m.TopVia.Port}".ToUpperInvariant()))
                Assert.True(copies.Key.StartsWith("Z9HG4BK", StringComparison.Ordinal) ? copies.Count() == 1 : copies.Any(), copies.Key);
        });
    }

    private static void Disturb(LayerUnderTest it, SeededIdSource chance, List<(ClientTransactionId Id, SipRequest Request)> clients, int step)
    {
        uint Roll(int sides) => chance.NewUInt32() % (uint)sides;
        switch (Roll(8))
        {
            case 0 or 1:
                var flow = Roll(2) == 0 ? LayerUnderTest.Udp : LayerUnderTest.Tcp;
                var branch = Roll(5) == 0 ? $"old{Roll(3)}" : $"z9hG4bK{Roll(4)}";
                it.Receive(LayerUnderTest.Request(Methods[Roll(Methods.Length)], branch: branch, callId: $"{Roll(3)}", toTag: Roll(3) == 0 ? "t1" : ""), flow);
                break;
            case 2 when it.Servers.Count > 0:
                var server = it.Servers[(int)Roll(it.Servers.Count)];
                it.Layer.Respond(server, new ResponseBuilder(it.LastRequest!, Statuses[Roll(Statuses.Length)], null, "t1").Build(), it.Now);
                break;
            case 3:
                var request = LayerUnderTest.Request(Roll(2) == 0 ? "INVITE" : "MESSAGE", branch: $"z9hG4bKown{step}");
                NextHop hop = Roll(2) == 0 ? LayerUnderTest.ToPeer : new NextHop.Over(LayerUnderTest.Tcp);
                clients.Add((it.Send(request, hop), request));
                break;
            case 4 when clients.Count > 0:
                it.Answer(clients[(int)Roll(clients.Count)].Request, Statuses[Roll(Statuses.Length)], $"t{Roll(3)}");
                break;
            case 5 when clients.Count > 0:
                it.Layer.Cancel(clients[(int)Roll(clients.Count)].Id, null, it.Now);
                break;
            case 6 when it.Messages.Count > 0:
                var (_, lost, ticket) = it.Messages[(int)Roll(it.Messages.Count)];
                it.Layer.TransmitFailed(ticket, lost, it.Now);
                break;
            default:
                it.RunTo(it.Now.SinceStart.TotalMilliseconds + Roll(Roll(4) == 0 ? 40_000 : 700));
                break;
        }
    }

    // What only the user limits, the user ends: ringing on either side.
    private static void EndEverything(LayerUnderTest it, List<(ClientTransactionId Id, SipRequest Request)> clients)
    {
        foreach (var server in it.Servers)
            it.Layer.Respond(server, new ResponseBuilder(it.LastRequest!, 487, null, "t1").Build(), it.Now);
        foreach (var (id, _) in clients)
            it.Layer.Cancel(id, null, it.Now);
        it.RunTo(it.Now.SinceStart.TotalMilliseconds + 300_000);
    }
}
