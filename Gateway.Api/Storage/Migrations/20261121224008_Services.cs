using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gateway.Api.Storage.Migrations
{
    public partial class Services : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "forwardings",
                columns: table => new
                {
                    Address = table.Column<string>(type: "TEXT", nullable: false),
                    Rule = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_forwardings", x => x.Address);
                });

            migrationBuilder.CreateTable(
                name: "mailboxes",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailboxes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "service_contexts",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    RequestUri = table.Column<string>(type: "TEXT", nullable: false),
                    UriKey = table.Column<string>(type: "TEXT", nullable: false),
                    Behaviour = table.Column<string>(type: "TEXT", nullable: false),
                    Mailbox = table.Column<string>(type: "TEXT", nullable: true),
                    Greeting = table.Column<string>(type: "TEXT", nullable: true),
                    Trust = table.Column<string>(type: "TEXT", nullable: false),
                    Allowed = table.Column<string>(type: "TEXT", nullable: true),
                    Fallback = table.Column<string>(type: "TEXT", nullable: true),
                    Note = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_service_contexts", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_Number",
                table: "mailboxes",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_Owner",
                table: "mailboxes",
                column: "Owner",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_service_contexts_Mailbox_Id",
                table: "service_contexts",
                columns: new[] { "Mailbox", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_service_contexts_UriKey",
                table: "service_contexts",
                column: "UriKey",
                unique: true);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "forwardings");

            migrationBuilder.DropTable(
                name: "mailboxes");

            migrationBuilder.DropTable(
                name: "service_contexts");
        }
    }
}
