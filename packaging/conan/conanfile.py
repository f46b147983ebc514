# SPDX-License-Identifier: Apache-2.0
import os
import re

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class SslstoreRecipe(ConanFile):
    name = "sslstore"
    description = "Client library for the certificate API of The SSL Store"
    license = "Apache-2.0"
    topics = ("tls", "certificates")
    package_type = "static-library"
    languages = "C"
    settings = "os", "arch", "compiler", "build_type"

    def _top(self):
        # The source tree that this folder lies in.
        return os.path.join(self.recipe_folder, "..", "..")

    def set_version(self):
        header = load(self, os.path.join(self._top(), "sslstore.h"))
        self.version = re.search(r'#define SSLSTORE_VERSION "(.*)"', header).group(1)

    def export_sources(self):
        for pattern in ("CMakeLists.txt", "LICENSE", "sslstore.h", "src/*", "packaging/*.in", "packaging/cmake/*"):
            copy(self, pattern, src=self._top(), dst=self.export_sources_folder)

    def requirements(self):
        self.requires("mbedtls/[>=3.6 <4]")
        self.requires("jsmn/1.1.0")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["JSMN_INCLUDE_DIR"] = self.dependencies["jsmn"].cpp_info.includedirs[0]
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.libs = ["sslstore"]
        self.cpp_info.set_property("cmake_file_name", "sslstore")
        self.cpp_info.set_property("cmake_target_name", "sslstore::sslstore")
        self.cpp_info.set_property("pkg_config_name", "sslstore")
