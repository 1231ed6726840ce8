using System.Globalization;
using Gateway.Api.Authentication;
using Gateway.Api.Hosting;
using Gateway.Api.Json;
using Gateway.Api.OpenApi;
using Gateway.Api.Storage;
using Gateway.Domain.Access;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Endpoints;

internal static class Groups
{
    public static void Map(RouteGroupBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Groups");
        groups.MapGet("", ListAsync).Is("List groups", Scopes.GroupsRead, o => o
            .Query("q", "Part of the display name or address.", "fire")
            .Paged("displayName, -displayName").Answers<Page<Group>>(200, "A page of groups."));
        groups.MapPost("", AddAsync).Is("Add a group", Scopes.GroupsWrite, o => o
            .Says("What is missing is as the type says.")
            .Takes(new GroupDraft { Address = "sip:fire-1@poc.local", DisplayName = "Fire 1", Type = GroupType.Prearranged })
            .Answers<Group>(201, "The new group.").Refuses(409, "The address is taken."));
        groups.MapGet("/{group}", GetAsync).Is("Get a group", Scopes.GroupsRead, o => InPath(o)
            .Answers<Group>(200, "The group.").AnswersEmpty(304, "Unchanged since the ETag of If-None-Match."));
        groups.MapPatch("/{group}", ChangeAsync).Is("Change a group", Scopes.GroupsWrite, o => InPath(o).IfMatch()
            .Says("A JSON Merge Patch; null makes something as the type says.")
            .Patches<GroupDraft>(new { displayName = "Fire 1 (north)", releasePolicy = new { whenInitiatorLeaves = true } }).Answers<Group>(200, "The group as it is now."));
        groups.MapDelete("/{group}", RemoveAsync).Is("Remove a group", Scopes.GroupsWrite, o => InPath(o).IfMatch().AnswersEmpty(204, "Removed."));
        groups.MapGet("/{group}/members", MembersAsync).Is("List a group's members", Scopes.GroupsRead, o => InPath(o)
            .Answers<Page<GroupMember>>(200, "All members, by name."));
        groups.MapPut("/{group}/members/{user}", PutMemberAsync).Is("Add a member, or set what it may do", Scopes.GroupsWrite, o => InMemberPath(o)
            .Says("The body is all that the member may do; what is missing is as its role says. Without a body a new member gets the usual rights, and "
                + "one that is there already keeps its own.")
            .Takes(new MemberDraft { Role = MemberRole.Dispatcher, Priority = 2 }, optional: true)
            .AnswersEmpty(204, "The user is a member.").Refuses(409, "The group is full."));
        groups.MapDelete("/{group}/members/{user}", RemoveMemberAsync).Is("Remove a member", Scopes.GroupsWrite, o => InMemberPath(o)
            .Says("Takes the member out of a session of the group, too, where the release policy says so.")
            .AnswersEmpty(204, "The user is no member."));
        groups.MapPost("/{group}/members:batch", ChangeMembersAsync).Is("Add and remove many members", Scopes.GroupsWrite, o => InPath(o)
            .Says("All of it or nothing. Members that are named again get the rights that are named with them.")
            .Takes(new MembersBatch { Add = [new NamedMember { User = "sip:bob@poc.local", Role = MemberRole.Dispatcher }], Remove = ["sip:zoe@poc.local"] })
            .Answers<Group>(200, "The group as it is now.").Refuses(409, "The group is full."));
    }

    /// <summary>Called inside a unit of work: takes somebody out of all groups.</summary>
    public static void RemoveEverywhere(UnitOfWork unit, GatewayStorage storage, string address, Actor actor)
    {
        var ids = unit.Db.GroupMembers.Where(member => member.Address == address).Select(member => member.GroupId).ToList();
        foreach (var id in ids)
        {
            var row = Find(unit, id)!;
            Remove(unit, storage, row, address, actor);
        }
    }

    private static Operation InPath(Operation operation) =>
        operation.InPath("group", "Id or address.", "sip:fire-1@poc.local").Refuses(404, "No such group.");

    private static Operation InMemberPath(Operation operation) =>
        InPath(operation).InPath("user", "Id or address of the member.", "sip:bob@poc.local").Refuses(404, "No such group or user.");

    private static async Task<Answer> ListAsync(HttpContext http, GatewayStorage storage, People people)
    {
        var page = PageRequest.Of(http, "displayName", "-displayName");
        await using var db = storage.File.Read();
        var query = db.Groups.Include(group => group.Members).AsSplitQuery();
        if (http.Request.Query["q"] is [{ Length: > 0 } q])
        {
            var pattern = Like.Containing(q);
            query = query.Where(group => EF.Functions.Like(group.SortName, pattern, Like.Escape) || EF.Functions.Like(group.Address, pattern, Like.Escape));
        }

        var total = page.Count ? await query.LongCountAsync(http.RequestAborted) : (long?)null;
        var (key, id) = (page.AfterKey, page.AfterId);
        query = page.Descending
            ? query.OrderByDescending(group => group.SortName).ThenByDescending(group => group.Id)
                .Where(group => id == null || string.Compare(group.SortName, key) < 0 || (group.SortName == key && string.Compare(group.Id, id) < 0))
            : query.OrderBy(group => group.SortName).ThenBy(group => group.Id)
                .Where(group => id == null || string.Compare(group.SortName, key) > 0 || (group.SortName == key && string.Compare(group.Id, id) > 0));
        var rows = await query.Take(page.Limit + 1).ToListAsync(http.RequestAborted);
        return PageRequest.Answer(http, page.Page(rows, row => GroupContracts.Of(row, storage, people), row => (row.SortName, row.Id), total));
    }

    private static async Task<IResult> GetAsync(HttpContext http, string group, GatewayStorage storage, People people)
    {
        if (await ReadAsync(storage, group, http.RequestAborted) is not { } row) return Answer.Refused(NotFound());
        return Preconditions.IsKnown(http, row.Version)
            ? new Answer { Status = 304, ETag = Answer.Tag(row.Version) }
            : Answer.Ok(GroupContracts.Of(row, storage, people), row.Version);
    }

    private static async Task<Answer> MembersAsync(HttpContext http, string group, GatewayStorage storage, People people) =>
        await ReadAsync(storage, group, http.RequestAborted) is { } row
            ? Answer.Ok(new Page<GroupMember> { Data = GroupContracts.Of(row, storage, people).Members }, row.Version)
            : NotFound();

    private static async Task<Answer> AddAsync(HttpContext http, GatewayStorage storage, GatewaySettings settings, People people, Commands commands)
    {
        var draft = await BodyReader.ReadAsync<GroupDraft>(http);
        var checks = new Checks();
        GroupContracts.Check(draft, checks);
        var address = checks.Address("/address", draft.Address);
        if (address is { } found && (found.Scheme != "sip" || found.Host != settings.SipDomain || found.User.Length == 0))
            checks.Add("/address", "foreign-address", $"An address such as sip:fire-1@{settings.SipDomain} is expected.");
        checks.Text("/displayName", draft.DisplayName, 1, 120);
        if (checks.Failed) return checks.Problem;

        return await commands.RunAsync(http, unit =>
        {
            var text = address.ToString()!;
            if (unit.Db.Groups.Any(other => other.Address == text)) return Problems.AlreadyExists("/address", "There is a group with this address.");
            if (unit.Db.Users.Any(other => other.Address == text)) return Problems.AlreadyExists("/address", "There is a user with this address.");
            var row = new GroupRow
            {
                Id = Ids.New("grp"), Address = text, DisplayName = "", SortName = "", CreatedAt = unit.Now.UtcTicks, Version = 1,
            };
            GroupContracts.Fill(row, draft);
            unit.Db.Groups.Add(row);
            Keep(unit, storage, row);
            var contract = GroupContracts.Of(row, storage, people);
            unit.Tell("group.created", row.Id, row.Version, new { group = contract }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            Commands.Audit(unit, http, "group.create", row.Id, null, contract);
            return Answer.Created($"/api/v1/groups/{row.Id}", contract, row.Version);
        });
    }

    private static async Task<Answer> ChangeAsync(HttpContext http, string group, GatewayStorage storage, People people, Commands commands)
    {
        var patch = await BodyReader.ReadPatchAsync<GroupDraft>(http);
        return await commands.RunAsync(http, unit =>
        {
            if (Find(unit, group) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            var draft = BodyReader.Merge(GroupContracts.DraftOf(row), patch);
            var checks = new Checks();
            GroupContracts.Check(draft, checks);
            if (!PocAddress.TryParse(draft.Address, out var address, out _) || address.ToString() != row.Address)
                checks.Add("/address", "read-only", "An address never changes: add a new group instead.");
            checks.Text("/displayName", draft.DisplayName, 1, 120);
            if (checks.Failed) return checks.Problem;
            var before = GroupContracts.Of(row, storage, people);
            GroupContracts.Fill(row, draft);
            row.Version++;
            Keep(unit, storage, row);
            var after = GroupContracts.Of(row, storage, people);
            unit.Tell("group.updated", row.Id, row.Version, new { group = after }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            Commands.Audit(unit, http, "group.change", row.Id, before, after);
            return Answer.Ok(after, row.Version);
        });
    }

    private static Task<Answer> RemoveAsync(HttpContext http, string group, GatewayStorage storage, People people, Commands commands) =>
        commands.RunAsync(http, unit =>
        {
            if (Find(unit, group) is not { } row) return NotFound();
            if (Preconditions.Check(http, row.Version) is { } refused) return refused;
            var before = GroupContracts.Of(row, storage, people);
            var address = PocAddress.Parse(row.Address);
            unit.Db.Groups.Remove(row);
            storage.Change(unit, facts => facts with { Groups = facts.Groups.Without(address) });
            Mailboxes.RemoveAllOf(unit, storage, http, address);
            unit.Tell("group.deleted", row.Id, row.Version + 1, new { id = row.Id, address = row.Address }, Caller.Of(http)!.Actor, Commands.TraceOf(http));
            Commands.Audit(unit, http, "group.remove", row.Id, before, null);
            return Answer.NoContent();
        });

    private static async Task<Answer> PutMemberAsync(
        HttpContext http, string group, string user, GatewayStorage storage, GatewaySettings settings, People people, Commands commands)
    {
        var draft = await BodyReader.ReadOptionalAsync<MemberDraft>(http);
        var checks = new Checks();
        if (draft is not null) GroupContracts.Check("", draft, checks);
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            if (Find(unit, group) is not { } row) return NotFound();
            if (AddressOf(unit, storage, user, settings) is not { } address) return Problems.NotFound("user with this id or address");
            return Put(unit, storage, row, address, draft, people, Caller.Of(http)!.Actor) ?? Answer.NoContent(row.Version);
        });
    }

    private static async Task<Answer> ChangeMembersAsync(
        HttpContext http, string group, GatewayStorage storage, GatewaySettings settings, People people, Commands commands)
    {
        var batch = await BodyReader.ReadAsync<MembersBatch>(http);
        var (add, remove) = (batch.Add ?? [], batch.Remove ?? []);
        var checks = new Checks();
        if (add.Count + remove.Count is 0 or > GroupContracts.MembersMax) checks.Add("", "bad-length", $"1 to {GroupContracts.MembersMax} members are expected.");
        for (var i = 0; i < add.Count && !checks.Failed; i++) GroupContracts.Check(string.Create(CultureInfo.InvariantCulture, $"/add/{i}"), add[i], checks);
        if (checks.Failed) return checks.Problem;
        return await commands.RunAsync(http, unit =>
        {
            if (Find(unit, group) is not { } row) return NotFound();
            var actor = Caller.Of(http)!.Actor;
            var before = GroupContracts.Of(row, storage, people);
            for (var i = 0; i < remove.Count; i++)
            {
                if (AddressOf(unit, storage, remove[i], settings) is { } address) Remove(unit, storage, row, address, actor);
                else checks.Add(string.Create(CultureInfo.InvariantCulture, $"/remove/{i}"), "unknown-user", "There is no user with this id or address.");
            }

            for (var i = 0; i < add.Count; i++)
            {
                if (AddressOf(unit, storage, add[i].User, settings) is not { } address)
                    checks.Add(string.Create(CultureInfo.InvariantCulture, $"/add/{i}/user"), "unknown-user", "There is no user with this id or address.");
                else if (Put(unit, storage, row, address, add[i], people, actor) is { } full) return full;
            }

            if (checks.Failed) return checks.Problem;
            var after = GroupContracts.Of(row, storage, people);
            Commands.Audit(unit, http, "group.members", row.Id, before, after);
            return Answer.Ok(after, row.Version);
        });
    }

    /// <summary>Makes somebody a member with these rights, or gives them to one who is; without rights a member keeps its own.</summary>
    private static Problem? Put(
        UnitOfWork unit, GatewayStorage storage, GroupRow row, string address, MemberDraft? draft, People people, Actor actor)
    {
        var member = row.Members.Find(known => known.Address == address);
        if (member is not null && draft is null) return null;
        var isNew = member is null;
        if (isNew && row.Members.Count >= GroupContracts.MembersMax)
            return Problems.Conflict("group-full", $"A group has at most {GroupContracts.MembersMax} members.");
        if (isNew) row.Members.Add(member = new GroupMemberRow { GroupId = row.Id, Address = address, AddedAt = unit.Now.UtcTicks });
        GroupContracts.Fill(member!, draft ?? new MemberDraft());
        row.Version++;
        Keep(unit, storage, row);
        if (isNew) TellMember(unit, storage, "group.member.added", row, address, actor);
        else unit.Tell("group.updated", row.Id, row.Version, new { group = GroupContracts.Of(row, storage, people) }, actor);
        return null;
    }

    private static void Remove(UnitOfWork unit, GatewayStorage storage, GroupRow row, string address, Actor actor)
    {
        if (row.Members.RemoveAll(member => member.Address == address) == 0) return;
        row.Version++;
        Keep(unit, storage, row);
        TellMember(unit, storage, "group.member.removed", row, address, actor);
    }

    private static Task<Answer> RemoveMemberAsync(
        HttpContext http, string group, string user, GatewayStorage storage, GatewaySettings settings, Commands commands) =>
        commands.RunAsync(http, unit =>
        {
            if (Find(unit, group) is not { } row) return NotFound();
            if (AddressOf(unit, storage, user, settings) is not { } address || row.Members.All(member => member.Address != address))
                return Problems.NotFound("member with this id or address");
            Remove(unit, storage, row, address, Caller.Of(http)!.Actor);
            return Answer.NoContent(row.Version);
        });

    /// <summary>A member by id, or by address; of other networks any address, of ours only a user's.</summary>
    private static string? AddressOf(UnitOfWork unit, GatewayStorage storage, string user, GatewaySettings settings)
    {
        if (storage.Accounts.Find(user) is { } known) return known.Address;
        if (Ids.IsId(user, "usr")) return unit.Db.Users.Where(row => row.Id == user).Select(row => row.Address).FirstOrDefault();
        return PocAddress.TryParse(user, out var address, out _) && address.Host != settings.SipDomain ? address.ToString() : null;
    }

    private static GroupRow? Find(UnitOfWork unit, string idOrAddress)
    {
        var groups = unit.Db.Groups.AsTracking().Include(group => group.Members);
        if (groups.FirstOrDefault(group => group.Id == idOrAddress) is { } byId) return byId;
        return PocAddress.TryParse(idOrAddress, out var address, out _) && address.ToString() is var text
            ? groups.FirstOrDefault(group => group.Address == text)
            : null;
    }

    private static async Task<GroupRow?> ReadAsync(GatewayStorage storage, string idOrAddress, CancellationToken stop)
    {
        await using var db = storage.File.Read();
        var text = PocAddress.TryParse(idOrAddress, out var address, out _) ? address.ToString() : idOrAddress;
        return await db.Groups.Include(group => group.Members).FirstOrDefaultAsync(group => group.Id == idOrAddress || group.Address == text, stop);
    }

    private static void Keep(UnitOfWork unit, GatewayStorage storage, GroupRow row)
    {
        var group = GroupContracts.PocGroupOf(row);
        storage.Change(unit, facts => facts with { Groups = facts.Groups.With(group) });
    }

    private static void TellMember(UnitOfWork unit, GatewayStorage storage, string type, GroupRow row, string address, Actor actor) =>
        unit.Tell(type, row.Id, row.Version, new
        {
            group = row.Id,
            member = new { id = storage.Accounts.ByAddress.TryGetValue(address, out var user) ? user.Id : address, address, displayName = user?.DisplayName ?? address },
            memberCount = row.Members.Count,
        }, actor);

    private static Problem NotFound() => Problems.NotFound("group with this id or address");
}
