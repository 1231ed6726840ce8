using System.Globalization;
using Gateway.Api.Endpoints;
using Gateway.Api.Hosting;
using Gateway.Domain.Access;
using Gateway.Domain.Groups;
using Gateway.Domain.ServiceContexts;
using Gateway.Domain.Subscribers;
using Gateway.Sip.Authentication;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>The database, open: the writer, the journal, and the facts that every decision is made from, as the last commit left them.</summary>
internal sealed class GatewayStorage : IDisposable
{
    private readonly ILoggerFactory _logs;
    private readonly TimeProvider _clock;
    private StorageWriter? _writer;
    private Accounts _accounts = Accounts.Empty;

    public GatewayStorage(GatewaySettings settings, TimeProvider clock, ILoggerFactory logs)
    {
        _logs = logs;
        _clock = clock;
        File = new SqliteFile(settings.DatabasePath);
        Feed = new LiveFeed(File);
    }

    public SqliteFile File { get; }

    public LiveFeed Feed { get; }

    /// <summary>What the network decides by. Replaced after the commit of each change, never before.</summary>
    public NetworkFactsSource Facts { get; } = new(NetworkFacts.Empty);

    public Accounts Accounts => Volatile.Read(ref _accounts);

    public StorageWriter Writer => _writer ?? throw new InvalidOperationException("The database is not open.");

    public bool IsOpen => _writer is not null;

    /// <summary>Brings the file to the present form and loads what is kept in memory.</summary>
    /// <exception cref="StartupFailure">The file is no database of this gateway, or of a newer one.</exception>
    public void Open()
    {
        try
        {
            Migrate();
            using var db = File.Read();
            var epoch = db.Meta.Where(row => row.Name == "epoch").Select(row => row.Value).Single();
            var pruned = db.Meta.Where(row => row.Name == StorageUpkeep.PrunedUpTo).Select(row => row.Value).SingleOrDefault();
            var last = db.Journal.Max(row => (long?)row.Seq) ?? (pruned is null ? 0 : long.Parse(pruned, CultureInfo.InvariantCulture));
            var oldest = db.Journal.Min(row => (long?)row.Seq) ?? last + 1;
            Feed.Open(epoch, last, oldest);
            _accounts = Accounts.Of(db.Users, db.ApiKeys);
            var facts = LoadFacts(db);
            Facts.Replace(_ => facts);
        }
        catch (SqliteException broken)
        {
            throw new StartupFailure($"The database {File.Path} cannot be opened: {broken.Message}", broken);
        }

        _writer = new StorageWriter(File, _clock, Feed.LastSeq, Feed.Publish, _logs.CreateLogger<StorageWriter>());
    }

    /// <summary>Called inside a unit of work: what the accounts are once it is on disk.</summary>
    public void Change(UnitOfWork unit, Func<Accounts, Accounts> change) =>
        unit.OnCommitted(() => Volatile.Write(ref _accounts, change(_accounts)));

    /// <summary>Called inside a unit of work: what the network decides by once it is on disk.</summary>
    public void Change(UnitOfWork unit, Func<NetworkFacts, NetworkFacts> change) => unit.OnCommitted(() => Facts.Replace(change));

    public void Dispose()
    {
        _writer?.Dispose();
        _writer = null;
    }

    public static Subscriber SubscriberOf(UserRow row) => new(
        row.Id,
        PocAddress.Parse(row.Address),
        row.DisplayName,
        row.SipUser is null ? null : new StoredCredential(row.SipUser, row.SipRealm!, row.Ha1Md5, row.Ha1Sha256, row.Ha1Sha512256),
        row.AlertBarring,
        HasConsole: row.Role is not null)
    {
        Settings = new(Enum.Parse<Domain.Access.AnswerMode>(row.AnswerMode, ignoreCase: true), row.SessionBarring, row.AlertBarring, row.SimultaneousSessions),
        MayOverrideManualAnswer = row.MayOverrideManualAnswer ?? row.Role is not null,
        SessionsMax = row.SessionsMax ?? (row.Role is not null ? Subscriber.ConsoleSessionsMax : Subscriber.HandsetSessionsMax),
        DoNotDisturb = row.DoNotDisturb,
        StatusNote = row.StatusNote,
        PresenceCredit = row.PresenceCredit,
    };

    private static NetworkFacts LoadFacts(GatewayDb db) => new(
        SubscriberDirectory.Of(db.Users.AsEnumerable().Select(SubscriberOf)),
        GroupDirectory.Of(db.Groups.Include(group => group.Members).AsEnumerable().Select(GroupContracts.PocGroupOf)),
        RuleBook.Of(db.AccessRules.AsEnumerable().Select(AccessRuleRows.ToRule), db.Barrings.AsEnumerable().Select(AccessRuleRows.ToBarring)))
    {
        Services = ServiceDirectory.Of(
            db.ServiceContexts.AsEnumerable().Select(StoredServices.ToIdentity), db.Mailboxes.AsEnumerable().Select(StoredServices.ToMailbox),
            db.Forwardings.AsEnumerable().Select(StoredServices.ToForwarding)),
    };

    private void Migrate()
    {
        // Opening for writing first makes the file a WAL file before anything is in it.
        using (File.OpenForWriting()) { }
        using var db = File.Read();
        var unknown = db.Database.GetAppliedMigrations().Except(db.Database.GetMigrations(), StringComparer.Ordinal).ToList();
        if (unknown.Count > 0) throw new StartupFailure($"The database {File.Path} was written by a newer gateway; this one must not touch it.");
        db.Database.Migrate();
        if (!db.Meta.Any(row => row.Name == "epoch"))
        {
            db.Meta.Add(new MetaRow { Name = "epoch", Value = Ids.NewUlid(_clock.GetUtcNow()) });
            db.SaveChanges();
        }
    }
}
