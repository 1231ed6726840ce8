using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Gateway.Api.Storage;

/// <summary>For <c>dotnet ef migrations</c>, which needs the model and no database.</summary>
internal sealed class DesignTimeDb : IDesignTimeDbContextFactory<GatewayDb>
{
    public GatewayDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<GatewayDb>().UseSqlite(new SqliteFile(Path.Combine(Path.GetTempPath(), "design.db")).ConnectionString).Options);
}
