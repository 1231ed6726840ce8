using System.Net;
using Gateway.Api.Authentication;
using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Gateway.Domain.Clients;
using Gateway.Domain.Runtime;
using Gateway.Sip.Authentication;
using Gateway.Sip.Machines;
using Gateway.Sip.Registration;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transport;
using DomainRule = Gateway.Domain.Access.AccessRule;

namespace Gateway.Api.Demo;

/// <summary>Puts the simulated fleet into a network: its users and groups on disk, and its handsets on a UDP socket of their own.</summary>
internal static class DemoNetwork
{
    private const string HostName = "fleet.simulated";
    private const string Product = "PoC-client/OMA2.0 Simulated-Handset/v1.0";

    /// <summary>Whether a binding is that of a simulated handset: its socket ended with its process, so it is not worth keeping over a restart.</summary>
    public static bool IsOfFleet(StoredBinding binding) => binding.UserAgent == Product;

    /// <summary>Hosts the fleet on the loop. Nothing happens where no UDP listener is there for it to register at.</summary>
    public static async Task HostAsync(
        SignallingLoop loop, GatewayStorage storage, GatewaySettings settings, LoopClock clock, MediaSockets media, CancellationToken stop)
    {
        if (settings.ExternalCore is not null || settings.SipListen.FirstOrDefault(uri => uri.Scheme == "udp") is not { } listen)
            return;
        var core = SipListenAddress.Parse(listen.OriginalString);
        var address = core.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : core.Address;
        var handsets = FleetRoster.In(settings.SipDomain).ToList();
        // Only the fleet needs it, and only while this process lives.
        var password = Credentials.RandomText(24);
        await storage.Writer.WriteAsync(unit => Enrol(unit, storage, settings.SipDomain, handsets, password), stop);
        loop.Host(HostName, [new(TransportKind.Udp, address, 0)], port => new SimulatedFleet(
            handsets, password,
            new(
                HostName, new(TransportKind.Udp, address.ToString(), port.Local[0].Port), new NextHop.To(TransportKind.Udp, address.ToString(), core.Port),
                $"sip:{address}:{core.Port};lr", $"sip:poc-factory@poc-server.{settings.SipDomain}")
            {
                Product = Product,
                Codecs = [RtpCodec.Pcma, RtpCodec.Pcmu],
                RegistrationExpiry = TimeSpan.FromMinutes(10),
            },
            port, new SystemIdSource(), media.Of(HostName), storage.Facts, clock.Now));
    }

    // Users that somebody has deleted stay deleted: only a database that has never seen the fleet gets it.
    private static bool Enrol(UnitOfWork unit, GatewayStorage storage, string domain, List<SimulatedHandset> handsets, string password)
    {
        var isFirst = unit.Db.Meta.Find("demo") is null;
        if (isFirst)
            unit.Db.Meta.Add(new() { Name = "demo", Value = domain });
        foreach (var handset in handsets)
        {
            var row = storage.Accounts.ById.Values.FirstOrDefault(user => user.Address == handset.Address.ToString());
            if (row is not null)
                unit.Db.Users.Attach(row);
            else if (isFirst)
                unit.Db.Users.Add(row = NewUser(handset, unit.Now));
            else
                continue;
            SetPassword(row, domain, password);
            var enrolled = row;
            storage.Change(unit, accounts => accounts.With(enrolled));
            var subscriber = GatewayStorage.SubscriberOf(row);
            storage.Change(unit, facts => facts with { Subscribers = facts.Subscribers.With(subscriber) });
        }

        if (isFirst)
        {
            AddGroups(unit, storage, domain, handsets);
            ShowPresence(unit, storage, domain);
        }

        return true;
    }

    // Without a rule nobody sees how anybody is, and a newcomer would look at an empty board.
    private static void ShowPresence(UnitOfWork unit, GatewayStorage storage, string domain)
    {
        if (!PocDomain.TryParse(domain, out var own, out _))
            return;
        var rule = new DomainRule
        {
            Id = new(Ids.New("rul")), Owner = new RuleOwner.AllUsers(), Conditions = new() { Identity = new() { Many = [new() { Domain = own }] } },
            Permissions = new() { Presence = PresencePermission.Allow }, Note = "Everybody of this network sees how the others are", Version = 1,
        };
        unit.Db.AccessRules.Add(AccessRuleRows.ToRow(rule, unit.Now));
        storage.Change(unit, facts => facts with { Rules = facts.Rules.With(rule) });
    }

    private static UserRow NewUser(SimulatedHandset handset, DateTimeOffset now) => new()
    {
        Id = Ids.New("usr"),
        Address = handset.Address.ToString(),
        DisplayName = handset.DisplayName,
        SortName = handset.DisplayName.ToLowerInvariant(),
        SearchText = $"{handset.DisplayName.ToLowerInvariant()} {handset.Address}",
        SecurityStamp = Credentials.RandomText(12),
        AnswerMode = handset.AnswersAutomatically ? "automatic" : "manual",
        CreatedAt = now.UtcTicks,
        Version = 1,
    };

    private static void SetPassword(UserRow row, string domain, string password)
    {
        var user = row.Address["sip:".Length..row.Address.IndexOf('@', StringComparison.Ordinal)];
        var credential = StoredCredential.FromPassword(user, domain, password);
        (row.SipUser, row.SipRealm) = (credential.User, credential.Realm);
        (row.Ha1Md5, row.Ha1Sha256, row.Ha1Sha512256) = (credential.Md5, credential.Sha256, credential.Sha512256);
    }

    private static void AddGroups(UnitOfWork unit, GatewayStorage storage, string domain, List<SimulatedHandset> handsets)
    {
        foreach (var (user, name, type) in FleetRoster.Groups)
        {
            var address = $"sip:{user}@{domain}";
            if (unit.Db.Groups.Any(known => known.Address == address))
                continue;
            var group = new GroupRow
            {
                Id = Ids.New("grp"), Address = address, DisplayName = name, SortName = name.ToLowerInvariant(), Type = type, CreatedAt = unit.Now.UtcTicks,
                Version = 1,
            };
            group.Members.AddRange(handsets.Where(handset => handset.Group == user).Select(handset => new GroupMemberRow
            {
                GroupId = group.Id, Address = handset.Address.ToString(), AddedAt = unit.Now.UtcTicks,
            }));
            // Whoever is at the console already, on a fresh start the administrator, is to call these crews.
            group.Members.AddRange(storage.Accounts.ById.Values.Where(account => account.Role is not null).Select(account => new GroupMemberRow
            {
                GroupId = group.Id, Address = account.Address, Role = "dispatcher", Priority = 2, AddedAt = unit.Now.UtcTicks,
            }));
            unit.Db.Groups.Add(group);
            var directoryEntry = GroupContracts.PocGroupOf(group);
            storage.Change(unit, facts => facts with { Groups = facts.Groups.With(directoryEntry) });
        }
    }
}
