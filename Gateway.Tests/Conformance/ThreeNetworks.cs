using System.Text;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Sip.Messages;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>
/// The networks of the standard's figures: A of the inviting client, B of the invited one, and X, whose PoC server controls the session of a
/// pre-arranged group that both are members of. Cores, PoC servers and functions are those of the product.
/// </summary>
internal sealed class ThreeNetworks
{
    public const string Group = "sip:dispatch1@networkx.example";
    public const string FactoryA = "sip:poc-factory@poc-server.networka.example";
    public const string FactoryB = "sip:poc-factory@poc-server.networkb.example";

    public ThreeNetworks(World world)
    {
        World = world;
        (string, string)[] all = [("networka.example", "10.1.0.1"), ("networkb.example", "10.2.0.1"), ("networkx.example", "10.3.0.1")];
        A = new(world, "networka.example", "10.1.0.1", [all[1], all[2]]);
        B = new(world, "networkb.example", "10.2.0.1", [all[0], all[2]]);
        X = new(world, "networkx.example", "10.3.0.1", [all[0], all[1]]);
        ClientA = A.AddHandset("PoC-UserA", "10.1.9.1");
        ClientB = B.AddHandset("PoC-UserB", "10.2.9.1", static subscriber => subscriber with { Settings = new(AnswerMode.Automatic) });
        foreach (var network in (TestNetwork[])[A, B, X])
            network.AddRule(new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept } });
        AddGroup(Group, GroupType.PreArranged, ClientA.Address, ClientB.Address);
    }

    public World World { get; }

    public TestNetwork A { get; }

    public TestNetwork B { get; }

    public TestNetwork X { get; }

    public TestHandset ClientA { get; }

    /// <summary>It answers automatically unless a test says otherwise.</summary>
    public TestHandset ClientB { get; }

    public IEnumerable<TestNetwork> Networks => [A, B, X];

    /// <summary>Adds a group to network X.</summary>
    public void AddGroup(string address, GroupType type, params PocAddress[] members) => X.Facts.Replace(facts => facts with
    {
        Groups = facts.Groups.With(new($"grp_{address}", PocAddress.Parse(address), "Dispatch 1", [.. members]) { Type = type }),
    });

    public void Run(double seconds = 1) => World.RunFor(TimeSpan.FromSeconds(seconds));

    /// <summary>Who the element is in the figures.</summary>
    public string Name(ISipElement? element) =>
        element == ClientA ? "client A" : element == ClientB ? "client B"
        : element == A.Core ? "core A" : element == B.Core ? "core B" : element == X.Core ? "core X"
        : element == A.Server ? "PoC server A" : element == B.Server ? "PoC server B" : element == X.Server ? "PoC server X"
        : element?.HostName ?? "nobody";

    /// <summary>A message as a step of a figure prints it.</summary>
    public string Step(WorldMessage line) => $"{Name(line.From)} -> {Name(line.To)} {(line.Message is SipResponse response ? $"{response.Status}" : line.Name)}";

    /// <summary>The messages of these methods from a moment on, without retransmissions.</summary>
    public IReadOnlyList<WorldMessage> Since(int from, params SipMethod[] methods) =>
        [.. World.Sent.Skip(from).Where(line => !line.Retransmission && methods.Contains(line.Message.CSeq.Method))];

    /// <summary>
    /// The steps of a figure are all there, each after the one before it on its way, and nothing else is: what goes from element to element in a row is a
    /// row here.
    /// </summary>
    public void AssertRows(IReadOnlyList<WorldMessage> messages, params string[][] rows) => AssertRows(messages.Select(Step).ToList(), rows);

    /// <summary>The same of steps that were seen elsewhere.</summary>
    public static void AssertRows(List<string> steps, params string[][] rows)
    {
        foreach (var row in rows)
        {
            var at = -1;
            foreach (var step in row)
            {
                var next = steps.FindIndex(at + 1, text => text == step);
                Assert.True(next >= 0, $"{step} is missing behind {(at < 0 ? "the beginning" : steps[at])}\n{string.Join('\n', steps)}");
                at = next;
            }
        }

        Assert.Equal(rows.SelectMany(row => row).Order(StringComparer.Ordinal), steps.Order(StringComparer.Ordinal));
    }

    /// <summary>The first message of this step.</summary>
    public SipMessage Find(IReadOnlyList<WorldMessage> messages, string step) => messages.First(line => Step(line) == step).Message;

    /// <summary>Where a step stands.</summary>
    public int IndexOf(IReadOnlyList<WorldMessage> messages, string step) => messages.ToList().FindIndex(line => Step(line) == step);

    /// <summary>The user part of a URI with its escapes undone.</summary>
    public static string UserOf(string uri) => SipEscapes.ReadText(Encoding.UTF8.GetBytes(SipUri.Parse(uri).User));

    /// <summary>Nothing is left of any session in any element.</summary>
    public void AssertNothingIsLeft(int preEstablished = 0)
    {
        World.RunFor(TimeSpan.FromSeconds(130));
        foreach (var network in Networks)
        {
            Assert.True((network.Controlling.SessionCount, network.Controlling.LegCount) == (0, 0), $"{network.Domain} keeps a session\n{World.Ladder()}");
            Assert.Equal(0, network.Participating.TokenCount - network.Participating.PreEstablishedCount);
            Assert.Equal(network.Participating.PreEstablishedCount, network.Server.Agents.CallCount);
            Assert.Equal(0, network.Server.Agents.SubscriptionCount);
        }

        Assert.Equal(preEstablished, Networks.Sum(network => network.Participating.PreEstablishedCount));
        Assert.Equal(2 * preEstablished, World.OpenMediaPorts);
    }
}
