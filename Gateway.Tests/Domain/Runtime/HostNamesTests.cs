using System.Net;
using System.Net.Sockets;
using Gateway.Domain.Runtime;
using Gateway.Sip.Machines;

namespace Gateway.Tests.Domain.Runtime;

public sealed class HostNamesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly LoopQueue _queue = new(10, 10);
    private MonotonicTime _now = MonotonicTime.Zero;

    [Theory]
    [InlineData("127.0.0.9", 5070, "127.0.0.9", 5070)]
    [InlineData("::1", 0, "::1", 0)]
    [InlineData("networkb.example", 0, "127.0.0.2", 5066)]
    [InlineData("NETWORKB.example", 5061, "127.0.0.2", 5061)]
    public void Addresses_and_the_names_of_the_table_are_known_at_once(string host, int port, string address, int expectedPort)
    {
        Assert.True(NewNames().TryKnow(host, ref port, _now, out var addresses));
        Assert.Equal(IPAddress.Parse(address), addresses.Single());
        Assert.Equal(expectedPort, port);
    }

    [Fact]
    public async Task An_answer_of_the_resolver_comes_back_into_the_loop_and_is_remembered_for_half_a_minute()
    {
        var names = NewNames();
        names.Resolver = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.7")]);
        IPAddress[]? found = null;

        Assert.True(names.TryLookUp("proxy.example", addresses => found = addresses));
        await RunOutcome();

        Assert.Equal([IPAddress.Parse("192.0.2.7")], found);
        Assert.True(Knows(names));
        _now += TimeSpan.FromSeconds(30);
        Assert.False(Knows(names));
    }

    [Fact]
    public async Task A_name_that_nobody_knows_has_no_address_for_five_seconds()
    {
        var names = NewNames();
        names.Resolver = (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        IPAddress[]? found = null;

        names.TryLookUp("proxy.example", addresses => found = addresses);
        await RunOutcome();

        Assert.Empty(found!);
        Assert.True(Knows(names));
        _now += TimeSpan.FromSeconds(5);
        Assert.False(Knows(names));
    }

    [Fact]
    public async Task One_name_is_looked_up_once_at_a_time_and_all_who_ask_get_the_answer()
    {
        var names = NewNames();
        var answer = new TaskCompletionSource<IPAddress[]>();
        var asked = 0;
        names.Resolver = (_, _) =>
        {
            asked++;
            return answer.Task;
        };
        var told = 0;

        Assert.True(names.TryLookUp("proxy.example", _ => told++));
        Assert.True(names.TryLookUp("PROXY.example", _ => told++));
        Assert.False(names.TryLookUp("proxy.example", _ => told++));
        answer.SetResult([IPAddress.Loopback]);
        await RunOutcome();

        Assert.Equal(1, asked);
        Assert.Equal(2, told);
    }

    [Fact]
    public void Too_many_names_at_a_time_are_refused()
    {
        var names = NewNames();
        names.Resolver = (_, _) => new TaskCompletionSource<IPAddress[]>().Task;

        for (var i = 0; i < 64; i++)
            Assert.True(names.TryLookUp($"host{i}.example", _ => { }));

        Assert.False(names.TryLookUp("host64.example", _ => { }));
    }

    private bool Knows(HostNames names)
    {
        var port = 0;
        return names.TryKnow("proxy.example", ref port, _now, out _);
    }

    private HostNames NewNames()
    {
        var table = new Dictionary<string, IPEndPoint>(StringComparer.OrdinalIgnoreCase)
        {
            ["networkb.example"] = new(IPAddress.Parse("127.0.0.2"), 5066),
        };
        return new(new() { Hosts = table, MessagesPerLookUpMax = 2 }, _queue);
    }

    private Task RunOutcome() => Task.Run(() =>
    {
        var inputs = new List<LoopInput>();
        _queue.Wait(Patience, null);
        Assert.True(_queue.TakeAll(ref inputs));
        foreach (var input in inputs)
            input.Command!(_now);
    });
}
