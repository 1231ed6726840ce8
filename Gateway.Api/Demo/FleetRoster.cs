using Gateway.Domain.Access;

namespace Gateway.Api.Demo;

/// <summary>The people of the simulated fleet: a small town's services, so that a newcomer sees a board that could be his.</summary>
internal static class FleetRoster
{
    private static readonly (string Group, string GroupName, (string Name, HandsetManner Manner)[] Crew)[] Crews =
    [
        ("fire-north", "Fire North",
        [
            ("Anna Keller", HandsetManner.Prompt), ("Bob Ruiz", HandsetManner.Prompt), ("Chidi Okafor", HandsetManner.Slow),
            ("Dana Weiss", HandsetManner.Prompt), ("Emil Sand", HandsetManner.Busy),
        ]),
        ("ambulance", "Ambulance",
        [
            ("Farah Nasser", HandsetManner.Prompt), ("Goran Petrov", HandsetManner.Wanderer), ("Hana Ito", HandsetManner.Prompt),
            ("Ines Costa", HandsetManner.Slow),
        ]),
        ("roads", "Road Service",
        [
            ("Jonas Lind", HandsetManner.Prompt), ("Karla Brandt", HandsetManner.Wanderer), ("Luca Moretti", HandsetManner.Prompt),
            ("Mina Park", HandsetManner.Busy),
        ]),
        ("harbour", "Harbour Patrol",
        [
            ("Nils Aalto", HandsetManner.Wanderer), ("Olga Zimina", HandsetManner.Prompt), ("Pedro Alves", HandsetManner.Silent),
        ]),
        ("stadium", "Stadium Security",
        [
            ("Quinn Harper", HandsetManner.Prompt), ("Rosa Klein", HandsetManner.Prompt), ("Samir Haddad", HandsetManner.Slow),
            ("Tove Berg", HandsetManner.Prompt),
        ]),
    ];

    /// <summary>The crews: user part and name of each group.</summary>
    public static IEnumerable<(string User, string Name)> Groups => Crews.Select(crew => (crew.Group, crew.GroupName));

    /// <summary>The handsets, in the SIP domain of this network.</summary>
    public static IEnumerable<SimulatedHandset> In(string domain)
    {
        foreach (var (group, _, crew) in Crews)
        {
            foreach (var (name, manner) in crew)
            {
                var user = name.ToLowerInvariant().Replace(' ', '.');
                if (PocAddress.TryParse($"sip:{user}@{domain}", out var address, out _))
                    yield return new(address, name, group, manner);
            }
        }
    }
}
