using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.History;
using Gateway.Domain.Media;
using Gateway.Domain.Sessions;
using Gateway.Domain.Sessions.Controlling;
using Gateway.Sip.Sdp;
using Gateway.Tests.Support;

namespace Gateway.Tests.Domain.Sessions.Controlling;

/// <summary>A network with a group whose members have handsets that answer at once, and a memory of what was said.</summary>
internal sealed class TalkingWorld : IBurstRecorder
{
    public const string Group = "sip:team@networka.example";

    public TalkingWorld(Func<PocGroup, PocGroup>? change = null, Func<ControllingSettings, ControllingSettings>? settings = null, int members = 3)
    {
        Network = new(World, "networka.example", "10.1.0.1", plainPhones: true, controlSettings: settings, recorder: this);
        Network.AddRule(new() { Id = new("rul_all"), Owner = new RuleOwner.AllUsers(), Permissions = new() { Session = SessionPermission.Accept } });
        for (var i = 0; i < members; i++)
        {
            var handset = Network.AddHandset(Names[i], $"10.1.9.{i + 1}", user => user with { Settings = new(AnswerMode.Automatic) });
            People.Add(new(World, handset, 0xA0u + (uint)i));
        }

        var group = new PocGroup("grp_team", PocAddress.Parse(Group), "Team", [.. People.Select(person => person.Address)]);
        Change(_ => change?.Invoke(group) ?? group, group);
    }

    private static readonly string[] Names = ["anna", "bea", "carl", "dora", "emil"];

    public World World { get; } = new(seed: 21);

    public TestNetwork Network { get; }

    public List<Talker> People { get; } = [];

    public Talker Anna => People[0];

    public Talker Bea => People[1];

    public Talker Carl => People[2];

    /// <summary>What was kept, burst by burst.</summary>
    public List<TestTape> Tapes { get; } = [];

    public List<FloorRecord> Floors => [.. Network.Disk.Facts.OfType<Fact.FloorChanged>().Select(fact => fact.Floor)];

    public List<FloorNews> News => [.. Network.Disk.Facts.OfType<Fact.FloorChanged>().Select(fact => fact.News)];

    public List<BurstRecord> Bursts => [.. Network.Disk.Facts.OfType<Fact.BurstEnded>().Select(fact => fact.Burst)];

    /// <summary>The session as it was recorded last.</summary>
    public SessionRecord Session => Network.Disk.Facts.Select(fact => fact switch
    {
        Fact.SessionRecorded recorded => recorded.Session,
        Fact.SessionChanged changed => changed.Session,
        _ => null,
    }).Last(session => session is not null)!;

    /// <summary>Calls the group, and gives back the turn that the call is; nobody talks behind it.</summary>
    public TalkingWorld Begin(Talker? by = null)
    {
        var caller = by ?? Anna;
        caller.Handset.Invite(Group);
        Run(1);
        caller.Release(hasSpoken: false);
        Forget();
        return this;
    }

    /// <summary>What was told and heard so far is of no interest.</summary>
    public void Forget()
    {
        foreach (var person in People)
        {
            person.Handset.Floor.Clear();
            person.Handset.Heard.Clear();
        }
    }

    public void Run(double seconds) => World.RunFor(TimeSpan.FromSeconds(seconds));

    public void Change(Func<PocGroup, PocGroup> change, PocGroup? group = null) => Network.Facts.Replace(facts =>
        facts with { Groups = facts.Groups.With(change(group ?? (facts.Groups.TryFind(PocAddress.Parse(Group), out var known) ? known : throw new InvalidOperationException()))) });

    /// <summary>Gives a member rights.</summary>
    public static PocGroup With(PocGroup group, string user, MemberRights rights) =>
        group with { Rights = group.Rights.SetItem(PocAddress.Parse($"sip:{user}@networka.example"), rights) };

    IBurstTape IBurstRecorder.Begin(BurstId burst, SessionId session, RtpCodec codec)
    {
        Tapes.Add(new(burst, codec));
        return Tapes[^1];
    }
}

/// <summary>What was kept of a burst.</summary>
internal sealed class TestTape(BurstId burst, RtpCodec codec) : IBurstTape
{
    public BurstId Burst => burst;

    public RtpCodec Codec => codec;

    public List<uint> Timestamps { get; } = [];

    public bool HasEnded { get; private set; }

    public void Take(uint timestamp, ReadOnlySpan<byte> payload)
    {
        Assert.False(HasEnded);
        Assert.Equal(160, payload.Length);
        Timestamps.Add(timestamp);
    }

    public void End() => HasEnded = true;
}
