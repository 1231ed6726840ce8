using Gateway.Api.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Api.Storage;

public sealed class PreparedStatementTests : IDisposable
{
    // Through the gateway's own door, which settles which SQLite is loaded: a connection opened before that has half of its functions from the packaged library
    // and half from the system's, and the process ends.
    private readonly SqliteConnection _connection = new SqliteFile(":memory:").OpenForWriting();

    public PreparedStatementTests()
    {
        using var table = new PreparedStatement(_connection, """CREATE TABLE things ("Name" TEXT, "Size" INTEGER UNIQUE, "Octets" BLOB)""");
        table.Run();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Größe 𝄞")]
    [InlineData(null)]
    public void Text_comes_back_as_it_was_and_an_empty_one_is_not_nothing(string? name)
    {
        using var insert = new PreparedStatement(_connection, "INSERT INTO things VALUES ($0,$1,$2)");
        using var find = new PreparedStatement(_connection, """SELECT count(*) FROM things WHERE "Name" IS $0""");

        insert.Run(name, 1, default(SqlValue));

        Assert.Equal(1, find.Run(name));
        Assert.Equal(0, find.Run(name is null ? "" : default(SqlValue)));
    }

    [Fact]
    public void Long_text_and_octets_come_back_whole()
    {
        using var insert = new PreparedStatement(_connection, "INSERT INTO things VALUES ($0,$1,$2)");
        using var measure = new PreparedStatement(_connection, """SELECT length("Name") * 10000 + length("Octets") FROM things WHERE "Size"=$0""");

        insert.Run(new string('ä', 5_000), long.MaxValue, new byte[9_000]);

        Assert.Equal((5_000 * 10_000) + 9_000, measure.Run(long.MaxValue));
    }

    [Fact]
    public void Values_go_to_the_parameters_of_their_number_wherever_those_stand()
    {
        using var insert = new PreparedStatement(_connection, """INSERT INTO things ("Size","Name") VALUES ($1,$0)""");
        using var size = new PreparedStatement(_connection, """SELECT "Size" FROM things WHERE "Name"=$0""");

        insert.Run("seven", 7);

        Assert.Equal(7, size.Run("seven"));
    }

    [Fact]
    public void After_a_failure_it_runs_again()
    {
        using var insert = new PreparedStatement(_connection, """INSERT INTO things ("Size") VALUES ($0)""");
        using var count = new PreparedStatement(_connection, "SELECT count(*) FROM things");
        insert.Run(1);

        var failure = Assert.Throws<SqliteException>(() => insert.Run(1));
        insert.Run(2);

        Assert.Equal(19, failure.SqliteErrorCode);
        Assert.Equal(2, count.Run());
    }

    [Fact]
    public void A_value_too_many_or_too_few_is_a_bug_that_shows()
    {
        using var insert = new PreparedStatement(_connection, """INSERT INTO things ("Size") VALUES ($0)""");

        Assert.Throws<ArgumentOutOfRangeException>(() => insert.Run());
        Assert.Throws<ArgumentOutOfRangeException>(() => insert.Run(1, 2));
    }

    public void Dispose() => _connection.Dispose();
}
