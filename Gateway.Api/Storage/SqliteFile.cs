using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Api.Storage;

/// <summary>Where the database lies and how a connection to it is set up.</summary>
internal sealed class SqliteFile
{
    private static readonly Lock LoadOnce = new();
    private static bool loaded;

    public SqliteFile(string path)
    {
        UseSystemLibrary();
        Path = path;
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            ForeignKeys = true,
            DefaultTimeout = 10,
        }.ToString();
    }

    public string Path { get; }

    public string ConnectionString { get; }

    /// <summary>Opens the writer's connection. WAL lets readers go on meanwhile; FULL makes a commit survive a power cut, not only a crash.</summary>
    public SqliteConnection OpenForWriting()
    {
        var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var setUp = connection.CreateCommand();
        setUp.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-16000; PRAGMA busy_timeout=10000;";
        setUp.ExecuteNonQuery();
        return connection;
    }

    /// <summary>A context for reading; short-lived, tracks nothing.</summary>
    public GatewayDb Read()
    {
        var db = new GatewayDb(new DbContextOptionsBuilder<GatewayDb>().UseSqlite(ConnectionString).Options);
        db.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return db;
    }

    /// <summary>The SQLite that comes with the package is years behind; the system's gets the fixes. Where there is none, the packaged one serves.</summary>
    private static void UseSystemLibrary()
    {
        lock (LoadOnce)
        {
            if (loaded) return;
            loaded = true;
            SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());
            NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search) =>
        name == "e_sqlite3" && OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libsqlite3.so.0", out var system) ? system : 0;
}
