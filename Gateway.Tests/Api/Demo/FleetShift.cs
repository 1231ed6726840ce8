using Gateway.Api.Demo;
using Gateway.Domain.Groups;
using Gateway.Sip.Machines;
using Gateway.Sip.Transport;
using Gateway.Tests.Support;

namespace Gateway.Tests.Api.Demo;

/// <summary>The simulated fleet at work in a simulated network.</summary>
internal static class FleetShift
{
    /// <summary>Plays a shift of that length; the same seed gives the same one.</summary>
    public static (World World, TestNetwork Network) Play(TimeSpan shift, ulong seed)
    {
        var world = new World(seed);
        var network = new TestNetwork(world, "poc.local", "10.1.0.1");
        var handsets = FleetRoster.In("poc.local").ToList();
        foreach (var handset in handsets)
            network.AddUser(handset.Address.ToString()["sip:".Length..].Split('@')[0], handset.DisplayName);
        foreach (var (user, name, type) in FleetRoster.Groups)
        {
            var address = Gateway.Domain.Access.PocAddress.Parse($"sip:{user}@poc.local");
            var members = handsets.Where(handset => handset.Group == user).Select(handset => handset.Address);
            network.Facts.Replace(facts => facts with
            {
                Groups = facts.Groups.With(new($"grp_{user}", address, name, [.. members]) { Type = type == "chat" ? GroupType.Chat : GroupType.PreArranged }),
            });
        }

        world.Add("10.9.0.1", transmitter => new SimulatedFleet(
            handsets, "secret",
            new("fleet.simulated", new(TransportKind.Udp, "10.9.0.1", 5060), new NextHop.To(TransportKind.Udp, "10.1.0.1", 5060), "sip:10.1.0.1:5060;lr", "sip:poc-factory@poc-server.poc.local"),
            transmitter, new SeededIdSource(seed), world.MediaPorts("10.9.0.1"), network.Facts, world.Now));
        world.RunFor(shift);
        return (world, network);
    }
}
