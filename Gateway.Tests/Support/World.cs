using System.Globalization;
using System.Net;
using System.Text;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;

namespace Gateway.Tests.Support;

/// <summary>
/// A simulated network with virtual time. Elements live at addresses; what they send travels as octets, is parsed on arrival, and may be
/// lost, doubled, delayed and overtaken on the way. The same seed and the same calls give the same octets at the same times. An hour of
/// timers passes in milliseconds.
/// </summary>
/// <example>
/// <code>
/// var world = new World(seed: 7) { Loss = 0.2, DelayMax = TimeSpan.FromMilliseconds(80) };
/// world.Add("10.0.0.1", network => new MyElement("core.networka.example", network, world.Ids));   // resolvable by its HostName
/// world.Alice.SendMessage("sip:bob@10.0.1.2", "hello");                                           // two phones are always there
/// world.RunFor(TimeSpan.FromMinutes(1));
/// Assert.Equal([0, 500, 1500], world.SentBy(world.Alice, "MESSAGE").Select(m =&gt; m.At.TotalMilliseconds));
/// </code>
/// </example>
/// <remarks>
/// UDP suffers <see cref="Loss"/>, <see cref="Duplication"/> and a delay of its own for each datagram, so datagrams overtake each other
/// as soon as <see cref="DelayMax"/> exceeds <see cref="DelayMin"/>. TCP and its kin keep order and lose nothing, but may be closed. An
/// in-process link is reached by <see cref="NextHop.To"/> with the element's host name, and is instant, though never synchronous.
/// Print <see cref="Ladder"/> to see what happened.
/// </remarks>
public sealed partial class World
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _queue = new();
    private readonly List<WorldMessage> _sent = [];
    private readonly IdSource _chance;
    private long _order;

    /// <param name="seed">Decides every loss, delay, tag and branch.</param>
    public World(ulong seed = 1)
    {
        Seed = seed;
        _chance = new SeededIdSource(seed ^ 0x5DEECE66D);
        Ids = new SeededIdSource(seed);
        Alice = new TestPhone(this, "sip:alice@networka.example", "10.0.1.1");
        Bob = new TestPhone(this, "sip:bob@networka.example", "10.0.1.2");
    }

    /// <summary>What the world was made with: print it when a test fails.</summary>
    public ulong Seed { get; }

    /// <summary>Chance for the elements.</summary>
    public IdSource Ids { get; }

    /// <summary>Virtual time.</summary>
    public MonotonicTime Now { get; private set; }

    /// <summary>Share of UDP datagrams that vanish, 0 to 1.</summary>
    public double Loss { get; set; }

    /// <summary>Share of UDP datagrams that arrive twice, 0 to 1.</summary>
    public double Duplication { get; set; }

    /// <summary>The least time a message travels.</summary>
    public TimeSpan DelayMin { get; set; }

    /// <summary>The most time a message travels; evenly spread from <see cref="DelayMin"/>.</summary>
    public TimeSpan DelayMax { get; set; }

    /// <summary>
    /// A test's own hand in the network: asked before chance is; <c>true</c> loses the datagram. Not asked on reliable transports.
    /// </summary>
    public Func<WorldMessage, bool>? Lose { get; set; }

    /// <summary>A phone at 10.0.1.1, sip:alice@networka.example, that sends straight to addresses.</summary>
    public TestPhone Alice { get; }

    /// <summary>A phone at 10.0.1.2, sip:bob@networka.example.</summary>
    public TestPhone Bob { get; }

    /// <summary>Everything any element sent, in order.</summary>
    public IReadOnlyList<WorldMessage> Sent => _sent;

    /// <summary>What one element sent. The name is a method, a status, or both (<c>200 INVITE</c>).</summary>
    public IReadOnlyList<WorldMessage> SentBy(ISipElement element, string name) =>
        [.. _sent.Where(message => ReferenceEquals(message.From, element) && message.Is(name))];

    /// <summary>Runs a test in one world after the other; a failure tells the seed.</summary>
    public static void ForSeeds(int count, Action<World> test)
    {
        for (var seed = 1UL; seed <= (ulong)count; seed++)
        {
            var world = new World(seed);
            try
            {
                test(world);
            }
            catch (Exception failure)
            {
                throw new Xunit.Sdk.XunitException($"seed {seed}: {failure.Message}\n{world.Ladder()}", failure);
            }
        }
    }

    /// <summary>Lets virtual time pass.</summary>
    public void RunFor(TimeSpan span) => Run(Now + span, () => false);

    /// <summary>Lets virtual time pass until something is true.</summary>
    /// <returns>Whether it became true within <paramref name="limit"/>.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit) => Run(Now + limit, condition);

    /// <summary>Does something at a later moment of virtual time.</summary>
    public void After(TimeSpan delay, Action action) => Queue(Now + delay, action);

    /// <summary>The whole story as text, one line a message.</summary>
    public string Ladder()
    {
        var text = new StringBuilder();
        foreach (var message in _sent)
            text.AppendLine(CultureInfo.InvariantCulture, $"{message}");
        return text.ToString();
    }

    private bool Run(MonotonicTime end, Func<bool> condition)
    {
        while (!condition())
        {
            var deadline = NextDeadline();
            var next = _queue.TryPeek(out _, out var first) ? MonotonicTime.Earlier(deadline, new(first.At)) : deadline;
            if (next > end)
            {
                Now = end;
                return false;
            }

            if (next > Now)
                Now = next;
            if (deadline <= Now)
                TickDueElements();
            if (_queue.TryPeek(out _, out var due) && due.At <= Now.SinceStart)
                _queue.Dequeue()();
        }

        return true;
    }

    private MonotonicTime NextDeadline()
    {
        var next = MonotonicTime.Never;
        foreach (var node in _nodes)
            next = MonotonicTime.Earlier(next, node.Element.NextDeadline);
        return next;
    }

    // Ticks go first, as in the event loop, so that traffic cannot starve a timer.
    private void TickDueElements()
    {
        // An element may come or go meanwhile.
        for (var i = 0; i < _nodes.Count; i++)
        {
            var node = _nodes[i];
            for (var rounds = 0; node.Element.NextDeadline <= Now; rounds++)
            {
                if (rounds == 1000)
                    throw new InvalidOperationException($"{node.Element.HostName} does not move its deadline {node.Element.NextDeadline} at {Now}");
                node.Element.Tick(Now);
            }
        }
    }

    private void Queue(MonotonicTime at, Action action) => _queue.Enqueue(action, (at.SinceStart, _order++));

    private bool Chance(double share) => share > 0 && _chance.NewUInt32() < share * uint.MaxValue;

    private TimeSpan Delay() =>
        DelayMax <= DelayMin ? DelayMin : DelayMin + ((DelayMax - DelayMin) * (_chance.NewUInt32() / (double)uint.MaxValue));
}
