using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Simulation;

public sealed class TransactionWorldTests
{
    [Fact]
    public void A_message_travels_as_octets_and_its_answer_returns()
    {
        var world = new World(seed: 1) { DelayMin = TimeSpan.FromMilliseconds(20) };

        var message = world.Alice.SendMessage("sip:bob@10.0.1.2", "hello");
        world.Bob.Answer = _ => 202;
        world.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(202, message.Status);
        Assert.Equal(TimeSpan.FromMilliseconds(40), message.EndedAt);
        Assert.Equal("hello"u8.ToArray(), Assert.Single(world.Bob.Received("MESSAGE")).Body.ToArray());
    }

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        Assert.Equal(Story(5), Story(5));
        Assert.NotEqual(Story(5), Story(6));

        static string Story(ulong seed)
        {
            var world = new World(seed) { Loss = 0.3, Duplication = 0.2, DelayMax = TimeSpan.FromMilliseconds(300) };
            for (var i = 0; i < 20; i++)
                world.Alice.SendMessage("sip:bob@10.0.1.2", $"{i}");
            world.RunFor(TimeSpan.FromSeconds(60));
            return world.Ladder() + string.Join('\n', world.Sent.Select(line => line.Message.ToString()));
        }
    }

    [Fact]
    public void Connections_keep_order_whatever_the_delay()
    {
        var world = new World(seed: 3) { DelayMax = TimeSpan.FromSeconds(1), Loss = 1 };
        var carol = new TestPhone(world, "sip:carol@networka.example", "10.0.1.3", TransportKind.Tcp);
        var dave = new TestPhone(world, "sip:dave@networka.example", "10.0.1.4", TransportKind.Tcp);

        for (var i = 0; i < 50; i++)
            carol.SendMessage("sip:dave@10.0.1.4", $"{i}");
        world.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), dave.Received("MESSAGE").Select(m => System.Text.Encoding.UTF8.GetString(m.Body.Span)));
    }

    [Fact]
    public void A_host_that_nobody_knows_is_a_transport_error()
    {
        var world = new World();

        var message = world.Alice.SendMessage("sip:bob@nowhere.example", "hello");
        world.RunFor(TimeSpan.FromMilliseconds(1));

        Assert.Equal(Gateway.Sip.Transactions.ClientFailure.TransportError, message.Failure);
    }

    [Fact]
    public void A_broken_connection_fails_what_waits_on_it()
    {
        var world = new World();
        var carol = new TestPhone(world, "sip:carol@networka.example", "10.0.1.3", TransportKind.Tcp);
        var dave = new TestPhone(world, "sip:dave@networka.example", "10.0.1.4", TransportKind.Tcp) { Answer = _ => null };
        var message = carol.SendMessage("sip:dave@10.0.1.4", "hello");
        world.RunFor(TimeSpan.FromMilliseconds(10));

        world.Partition(carol, dave);
        world.RunFor(TimeSpan.FromMilliseconds(10));

        Assert.Equal(Gateway.Sip.Transactions.ClientFailure.TransportError, message.Failure);
    }
}
