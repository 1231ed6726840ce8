using Gateway.Api.Hosting;
using Gateway.Api.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Api.Storage;

public sealed class MigrationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("gateway-migration-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    public static TheoryData<string> Migrations
    {
        get
        {
            using var db = new SqliteFile(Path.Combine(Path.GetTempPath(), "none.db")).Read();
            return [.. db.Database.GetMigrations()];
        }
    }

    [Theory]
    [MemberData(nameof(Migrations))]
    public void A_file_of_any_earlier_form_is_brought_up_with_what_is_in_it(string migration)
    {
        var settings = Settings();
        var file = new SqliteFile(settings.DatabasePath);
        using (file.OpenForWriting())
        using (var db = file.Read())
        {
            db.GetService<IMigrator>().Migrate(migration);
            // In SQL: the model of today does not fit the tables of then.
            db.Database.ExecuteSqlRaw(
                """
                INSERT INTO users ("Id","Address","DisplayName","SortName","SearchText","SecurityStamp","AlertBarring","CreatedAt","Version")
                VALUES ('usr_1','sip:anna@poc.local','Anna','anna','anna','x',1,1,3)
                """);
        }

        using var storage = new GatewayStorage(settings, TimeProvider.System, NullLoggerFactory.Instance);
        storage.Open();

        Assert.Equal("Anna", storage.Accounts.Find("sip:anna@poc.local")!.DisplayName);
        Assert.True(storage.Facts.Current.Subscribers.All.Single().IncomingAlertBarring);
        using var now = file.Read();
        Assert.Empty(now.Database.GetPendingMigrations());
    }

    [Fact]
    public void Messages_that_came_before_there_was_a_history_are_in_it()
    {
        var settings = Settings();
        var file = new SqliteFile(settings.DatabasePath);
        using (file.OpenForWriting())
        using (var db = file.Read())
        {
            db.GetService<IMigrator>().Migrate("MailboxUse");
            db.Database.ExecuteSqlRaw(
                """
                INSERT INTO users ("Id","Address","DisplayName","SortName","SearchText","SecurityStamp","AlertBarring","CreatedAt","Version")
                VALUES ('usr_1','sip:anna@poc.local','Anna','anna','anna','x',0,1,3);
                INSERT INTO mailboxes ("Id","Owner","CreatedAt","PinLockedUntil","PinWrong","Version") VALUES ('mbx_1','sip:anna@poc.local',1,0,0,1),('mbx_2','sip:desk@poc.local',1,0,0,1);
                INSERT INTO messages ("Id","Mailbox","Caller","CallerName","CallId","RequestUri","File","Codec","Bytes","Length","ReceivedAt","State","ForwardedBy","Note","Version")
                VALUES ('msg_1','mbx_1','sip:bob@poc.local','Bob','c1','sip:x@vm.poc.local','msg_1.wav','pcm',44,1500,7,'heard',NULL,NULL,2),
                    ('msg_2','mbx_2',NULL,NULL,'c2','sip:y@vm.poc.local','msg_2.wav','pcm',44,900,8,'new','sip:anna@poc.local','For you',1)
                """);
        }

        using var storage = new GatewayStorage(settings, TimeProvider.System, NullLoggerFactory.Instance);
        storage.Open();

        using var now = file.Read();
        var records = now.MessageRecords.OrderBy(row => row.Id).ToList();
        Assert.Equal(
            [
                ("msg_1", "mbx_1", "sip:anna@poc.local", "Anna", "sip:bob@poc.local", "Bob", "sip:x@vm.poc.local", 1_500, 7, "heard", null),
                ("msg_2", "mbx_2", "sip:desk@poc.local", null, null, null, "sip:y@vm.poc.local", 900, 8, "new", "sip:anna@poc.local"),
            ],
            records.Select(row => (row.Id, row.Mailbox, row.Owner, row.OwnerName, row.Caller, row.CallerName, row.RequestUri, row.Length, row.ReceivedAt, row.State, row.ForwardedBy)));
    }

    [Fact]
    public void The_migrations_make_what_the_model_says()
    {
        using var db = new SqliteFile(Path.Combine(_directory, "model.db")).Read();
        var snapshot = db.GetService<IMigrationsAssembly>().ModelSnapshot!.Model;
        var initializer = db.GetService<IModelRuntimeInitializer>();

        var differences = db.GetService<IMigrationsModelDiffer>().GetDifferences(
            initializer.Initialize(((IMutableModel)snapshot).FinalizeModel(), designTime: true).GetRelationalModel(),
            db.GetService<IDesignTimeModel>().Model.GetRelationalModel());

        Assert.Empty(differences);
    }

    [Fact]
    public void A_file_of_a_newer_gateway_is_left_alone()
    {
        var settings = Settings();
        var file = new SqliteFile(settings.DatabasePath);
        using (var connection = file.OpenForWriting())
        using (var db = file.Read())
        {
            db.Database.Migrate();
            db.Database.ExecuteSqlRaw("INSERT INTO __EFMigrationsHistory VALUES ('29991231000000_Future', '60.0.0')");
        }

        using var storage = new GatewayStorage(settings, TimeProvider.System, NullLoggerFactory.Instance);
        var failure = Assert.Throws<StartupFailure>(storage.Open);

        Assert.Contains("newer gateway", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_system_library_is_preferred_where_there_is_one()
    {
        using var connection = new SqliteFile(Path.Combine(_directory, "version.db")).OpenForWriting();

        if (!OperatingSystem.IsLinux() || !System.Runtime.InteropServices.NativeLibrary.TryLoad("libsqlite3.so.0", out _))
            Assert.Skip("This system has no SQLite of its own.");
        Assert.NotEqual("3.28.0", connection.ServerVersion);
        Assert.True(Version.Parse(connection.ServerVersion) >= new Version(3, 35), connection.ServerVersion);
    }

    private GatewaySettings Settings() => GatewaySettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:DataDirectory", _directory)]).Build(), _directory, isDevelopment: false);
}
