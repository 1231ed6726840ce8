using Gateway.Domain.Access;

namespace Gateway.Api.Demo;

/// <summary>The people of the simulated fleet: a small town's services, so that a newcomer sees a board that could be his.</summary>
internal static class FleetRoster
{
    private static readonly (string Group, string GroupName, string GroupType, (string Name, HandsetManner Manner)[] Crew)[] Crews =
    [
        ("fire-north", "Fire North", "prearranged",
        [
            ("Anna Keller", HandsetManner.Prompt), ("Bob Ruiz", HandsetManner.Prompt), ("Chidi Okafor", HandsetManner.Slow),
            ("Dana Weiss", HandsetManner.Prompt), ("Emil Sand", HandsetManner.Busy),
        ]),
        ("ambulance", "Ambulance", "prearranged",
        [
            ("Farah Nasser", HandsetManner.Prompt), ("Goran Petrov", HandsetManner.Wanderer), ("Hana Ito", HandsetManner.Prompt),
            ("Ines Costa", HandsetManner.Slow),
        ]),
        ("roads", "Road Service", "chat",
        [
            ("Jonas Lind", HandsetManner.Prompt), ("Karla Brandt", HandsetManner.Wanderer), ("Luca Moretti", HandsetManner.Prompt),
            ("Mina Park", HandsetManner.Busy),
        ]),
        ("harbour", "Harbour Patrol", "prearranged",
        [
            ("Nils Aalto", HandsetManner.Wanderer), ("Olga Zimina", HandsetManner.Prompt), ("Pedro Alves", HandsetManner.Silent),
        ]),
        ("stadium", "Stadium Security", "chat",
        [
            ("Quinn Harper", HandsetManner.Prompt), ("Rosa Klein", HandsetManner.Prompt), ("Samir Haddad", HandsetManner.Slow),
            ("Tove Berg", HandsetManner.Prompt),
        ]),
    ];

    /// <summary>The crews: user part, name and type of each group. Some are called together, some have an open channel.</summary>
    public static IEnumerable<(string User, string Name, string Type)> Groups => Crews.Select(crew => (crew.Group, crew.GroupName, crew.GroupType));

    /// <summary>The handsets, in the SIP domain of this network.</summary>
    public static IEnumerable<SimulatedHandset> In(string domain)
    {
        foreach (var (group, _, _, crew) in Crews)
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
