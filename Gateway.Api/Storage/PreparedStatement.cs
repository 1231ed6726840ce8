using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Api.Storage;

/// <summary>
/// One command of the hot path, prepared once and run straight on SQLite. A run through ADO.NET makes some thirty objects and takes several times as
/// long; this makes none.
/// </summary>
/// <remarks>Not thread safe: it belongs to whoever owns the connection. It runs in whatever transaction the connection is in.</remarks>
internal sealed class PreparedStatement : IDisposable
{
    private const int ShortText = 1024;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    // SQLite numbers parameters by their first use in the text.
    private readonly int[] _parameters;

    /// <param name="connection">The open connection; it must outlive the statement.</param>
    /// <param name="sql">One statement, whose parameters <c>$0</c>, <c>$1</c>, ... are named by the order of the values they get.</param>
    /// <exception cref="SqliteException">The statement does not fit the database.</exception>
    public PreparedStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new ArgumentException("the connection is closed", nameof(connection));
        Check(raw.sqlite3_prepare_v2(_database, sql, out _statement));
        _parameters = [.. Enumerable.Range(0, raw.sqlite3_bind_parameter_count(_statement)).Select(i => raw.sqlite3_bind_parameter_index(_statement, $"${i}"))];
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="values">One for each parameter.</param>
    /// <returns>The number in the first column of the first row; 0 when there is none.</returns>
    /// <exception cref="SqliteException">The database refuses.</exception>
    public long Run(params ReadOnlySpan<SqlValue> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _parameters.Length);
        try
        {
            for (var i = 0; i < values.Length; i++) Check(Bind(_parameters[i], values[i]));
            var result = 0L;
            var code = raw.sqlite3_step(_statement);
            if (code == raw.SQLITE_ROW)
            {
                result = raw.sqlite3_column_int64(_statement, 0);
                while (code == raw.SQLITE_ROW) code = raw.sqlite3_step(_statement);
            }

            if (code != raw.SQLITE_DONE) Check(code);
            return result;
        }
        finally
        {
            // It reports the failure of the step once more, which has been told already.
            raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    private int Bind(int parameter, SqlValue value) => value.Held switch
    {
        null => raw.sqlite3_bind_null(_statement, parameter),
        string text => BindText(parameter, text),
        byte[] text when value.Number == SqlValue.Utf8Text => raw.sqlite3_bind_text(_statement, parameter, text.AsSpan()),
        byte[] octets => raw.sqlite3_bind_blob(_statement, parameter, octets),
        _ => raw.sqlite3_bind_int64(_statement, parameter, value.Number),
    };

    private int BindText(int parameter, string text)
    {
        // No octets at all would be bound as NULL, which an empty text is not.
        if (text.Length == 0) return raw.sqlite3_bind_text(_statement, parameter, text);
        var octetsMax = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = octetsMax > ShortText ? ArrayPool<byte>.Shared.Rent(octetsMax) : null;
        var octets = rented is null ? stackalloc byte[ShortText] : rented;
        var code = raw.sqlite3_bind_text(_statement, parameter, octets[..Encoding.UTF8.GetBytes(text, octets)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return code;
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}
